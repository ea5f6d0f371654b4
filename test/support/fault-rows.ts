import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/index.ts'
import { callThrough, type Evidence, expectPromise, type Scene } from './fault-cell.ts'
import { answersWell } from './fault-deeds.ts'
import { type Promised, type Rows, sentence } from './fault-promises.ts'
import { type Column, columns } from './fault-provider.ts'
import type { Deed } from './fault-server.ts'

/** One fault, and what every kind of call comes to under it. */
export interface FaultRow {
  /** Rows of the fault matrix that it stands for. */
  readonly matrix: readonly string[]
  /** Ends the sentence "a read throws when …". */
  readonly when: string
  readonly promise: Rows
  /** The fault of what is thrown, or failed. @default 'unavailable' */
  readonly fault?: Fault
  /** The code of what is thrown, failed or unknown. */
  readonly code?: string | RegExp
  /** What is done with the requests; the last one again and again where the fault lasts. */
  readonly deeds?: readonly Deed[]
  /** All else that brings the fault about. */
  readonly scene?: Partial<Scene>
  /** Where a passing fault needs another scene than a lasting one. */
  readonly passing?: Partial<Scene>
  /** What else must hold. */
  readonly also?: (evidence: Evidence) => void
}

const endings = { passing: ', once', lasting: ', each time', always: '' } as const

/** Declares a test for each cell of a table. */
export function testRows(rows: readonly FaultRow[]): void {
  for (const row of rows) {
    // Tests that only wait for a limit wait side by side.
    const declare = isWaiting(row) ? test.concurrent : test
    describe(`${row.matrix.join(', ')} ${row.when}:`, () => {
      for (const [variant, cells] of Object.entries(row.promise)) {
        const ending = endings[variant as keyof typeof endings]
        for (const column of columns) {
          const promised = cells[column]
          declare(sentence(column, promised, `${row.when}${ending}`), async () => {
            const evidence = await callThrough(column, sceneOf(row, variant))
            expectPromise(evidence, promised)
            expectNamed(evidence, row, promised)
            row.also?.(evidence)
          })
        }
      }
    })
  }
}

/** Whether a limit of time has to pass in its tests. */
export function isWaiting({ scene }: FaultRow): boolean {
  return scene?.responseMs !== undefined || scene?.connectMs !== undefined
}

function sceneOf({ deeds = [answersWell], scene, passing }: FaultRow, variant: string): Scene {
  if (variant !== 'passing') return { deeds, ...scene }
  return { deeds: [...deeds, answersWell], ...scene, ...passing }
}

function expectNamed(evidence: Evidence, { fault, code }: FaultRow, { word }: Promised): void {
  const said = evidence.error ?? evidence.outcome
  if (said === undefined || !('code' in said)) return
  if (code !== undefined) expect(said.code).toMatch(typeof code === 'string' ? exactly(code) : code)
  if (word === 'throws' || word === 'failed') expect(said.fault).toBe(fault ?? 'unavailable')
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text}$`)
}

/** Calls of which the table speaks that do something. */
export const acting: readonly Column[] = columns.filter((column) => column !== 'read')
