import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allRows as rows } from './tables/all.ts'

interface MatrixRow {
  readonly id: string
  readonly fault: string
  readonly cells: { readonly get: string; readonly none: string }
}

const path = new URL('../fixtures/fault-matrix/fault-matrix.json', import.meta.url)
const matrix = (JSON.parse(readFileSync(path, 'utf8')) as { rows: readonly MatrixRow[] }).rows

/** Rows about clocks, keys that have grown old, processes, journals, drains and storms. */
const elsewhere = ['F22', 'F39', 'F40', 'F41', 'F42', 'F43', 'F44', 'F45', 'F46', 'F47', 'F48']
const further = ['F49', 'F50', 'F51', 'F52', 'F53', 'F54', 'F55']

describe('the fault matrix', () => {
  test('has every fault of the wire and every kind of answer in a table', () => {
    const told = new Set(rows.flatMap((row) => row.matrix))
    const missing = matrix.map(({ id }) => id).filter((id) => !told.has(id))
    expect(missing).toEqual([...elsewhere, ...further])
  })

  test('is named by no row that it does not have', () => {
    const known = new Set(matrix.map(({ id }) => id))
    expect(rows.flatMap((row) => row.matrix).filter((id) => !known.has(id))).toEqual([])
  })

  const doubts = matrix.filter(({ id, cells }) => {
    return (
      !further.includes(id) && !elsewhere.includes(id) && /^(DOUBT|as F13|F13)/.test(cells.none)
    )
  })
  test.each(doubts)('$id, $fault: what must not be repeated stays in doubt', ({ id }) => {
    const named = rows.filter((row) => row.matrix.includes(id))
    const once = named.flatMap(({ promise }) => Object.values(promise).map((cells) => cells.once))
    expect(once).toContainEqual({ word: 'unknown', seen: 1, sends: 1 })
  })

  const certain = matrix.filter(({ cells }) => /^FAIL/.test(cells.none))
  test.each(certain)('$id, $fault: what was refused is failed', ({ id }) => {
    const named = rows.filter((row) => row.matrix[0] === id)
    const once = named.flatMap(({ promise }) => Object.values(promise).map((cells) => cells.once))
    expect(once.map(({ word }) => word)).toContain('failed')
  })
})
