import type { SqlOperation } from './sql-table.ts'
import type { SqliteFile } from './sqlite-file.ts'

/** Puts operations that come together into one transaction, with one wait for the disk. */
export interface GroupCommit {
  /** Resolves once the commit is on the disk; rejects when it is not. */
  run<T>(operation: () => SqlOperation<T>): Promise<T>
}

interface Waiting {
  /** Runs the operation; what it came to is told later. */
  readonly attempt: () => void
  readonly succeed: () => void
  readonly fail: (error: unknown) => void
}

/** A longer group would keep the event loop for too long; the rest comes with the next. */
const mostTogether = 256

/** Calls of one turn of the event loop make a group. */
export function createGroupCommit(
  file: Pick<SqliteFile, 'execute' | 'query'>,
  onCommit?: (operations: number) => void,
): GroupCommit {
  const waiting: Waiting[] = []

  const commit = (group: readonly Waiting[]) => {
    let place: 'begin' | 'operations' | 'commit' = 'begin'
    try {
      file.execute('begin immediate')
      place = 'operations'
      for (const { attempt } of group) attempt()
      place = 'commit'
      file.execute('commit')
    } catch (error) {
      undo(file)
      // One that fails must not take the others with it, and what it has undone is not known: each
      // is begun again for itself. What fails for all has failed for all.
      if (place === 'operations' && group.length > 1) for (const one of group) commit([one])
      else for (const { fail } of group) fail(error)
      return
    }
    onCommit?.(group.length)
    for (const { succeed } of group) succeed()
  }
  const turn = () => {
    commit(waiting.splice(0, mostTogether))
    if (waiting.length > 0) setImmediate(turn)
  }

  return {
    run: <T>(operation: () => SqlOperation<T>) =>
      new Promise<T>((resolve, reject) => {
        let made: { readonly value: T } | undefined
        if (waiting.length === 0) setImmediate(turn)
        waiting.push({
          attempt: () => {
            made = { value: drive(operation(), file) }
          },
          succeed: () => made !== undefined && resolve(made.value),
          fail: reject,
        })
      }),
  }
}

/** Runs the queries of an operation at once. */
function drive<T>(operation: SqlOperation<T>, file: Pick<SqliteFile, 'query'>): T {
  let step = operation.next()
  while (step.done !== true) {
    let answer: () => typeof step
    try {
      const result = file.query(step.value)
      answer = () => operation.next(result)
    } catch (error) {
      answer = () => operation.throw(error)
    }
    step = answer()
  }
  return step.value
}

function undo(file: Pick<SqliteFile, 'execute'>): void {
  try {
    file.execute('rollback')
  } catch {
    // SQLite has done it by itself, as it does when a disk is full.
  }
}
