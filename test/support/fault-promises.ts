import { type Column, columns } from './fault-provider.ts'

/** What one kind of call must come to. */
export interface Promised {
  readonly word: 'value' | 'throws' | 'succeeded' | 'pending' | 'failed' | 'unknown'
  /** Requests that the provider gets to see. */
  readonly seen: number
  /** Sends in all, those included that never arrived. */
  readonly sends: number
}

export type Rows = Partial<Record<'passing' | 'lasting' | 'always', Record<Column, Promised>>>

/**
 * Reads a table of promises. Each cell says how the call ends and how many requests the provider
 * gets to see: `unknown ×1`; where not every send arrives, the number of sends follows:
 * `failed ×0/3`.
 */
export function promises(table: string): Rows {
  const lines = table.trim().split('\n').slice(1)
  return Object.fromEntries(
    lines.map((line) => {
      const name = line.trim().split(/\s+/)[0]
      const cells = [...line.matchAll(/([a-z]+) ×(\d)(?:\/(\d))?/g)].map(
        ([, word, seen, sends]) => {
          return { word, seen: Number(seen), sends: Number(sends ?? seen) } as Promised
        },
      )
      if (cells.length !== columns.length) throw new Error(`not ${columns.length} cells: ${line}`)
      return [name, Object.fromEntries(columns.map((column, place) => [column, cells[place]]))]
    }),
  )
}

export const subjects: Readonly<Record<Column, string>> = {
  read: 'a read',
  replays: 'a keyed call to a provider that replays its answer',
  recognises: 'a keyed call to a provider that recognises a repeat',
  'ask-first': 'a keyed call to a provider that wants to be asked first',
  once: 'a call that must not be repeated',
}

/** A promise as a sentence, for the name of its test. */
export function sentence(column: Column, { word, seen, sends }: Promised, when: string): string {
  const ends = word === 'value' ? 'returns its value' : word === 'throws' ? 'throws' : word
  const verb = word === 'value' || word === 'throws' ? ends : `answers ${ends}`
  const count = `${sends} ${sends === 1 ? 'send' : 'sends'}`
  const arrived = seen === sends ? '' : `, ${seen} of which arrived,`
  return `${subjects[column]} ${verb} after ${count}${arrived} when ${when}`
}
