import { isDeepStrictEqual } from 'node:util'
import type { Draft, Intent } from '../../journal/intent.ts'
import type { DueQuery, Held, Journal, Settling } from '../../journal/journal.ts'
import { systemRuntime } from '../../runtime/system.ts'

/** Long ago: rows that a shop keeps in the same table are not due at this time. */
const longAgoMs = Date.UTC(1990, 0, 1)

/** What a check works with: a journal, and rows that no other check knows. */
export class Bed {
  readonly nowMs = longAgoMs
  /** Names that no other run has used. */
  readonly provider: string
  readonly merchant: string
  readonly journal: Journal
  /** Journals on the same store, as other processes would have them; the same where none can be. */
  readonly journals: readonly Journal[]
  readonly #nonce = systemRuntime.nonce().slice(0, 12)
  readonly #ids = new Set<string>()

  constructor(journals: readonly [Journal, ...Journal[]]) {
    this.journals = journals
    this.journal = journals[0]
    this.provider = this.name('provider')
    this.merchant = this.name('merchant')
  }

  /** Makes a word one of this run. */
  name(word: string): string {
    return `${word}-${this.#nonce}`
  }

  draft(word: string, other: Partial<Draft> = {}): Draft {
    const id = this.name(word)
    this.#ids.add(id)
    return {
      id,
      provider: this.provider,
      merchant: this.merchant,
      account: '["1900000001"]',
      operation: 'pay',
      key: this.name('key'),
      number: `no-${word}`,
      input: '{"amount":128}',
      inputHash: 'a1'.repeat(32),
      sealed: false,
      path: '/v1/pay',
      body: '{"amount":128}',
      sentAtMs: this.nowMs,
      totalMs: 30_000,
      owner: this.name('owner'),
      leaseUntilMs: this.nowMs + 35_000,
      ...other,
    }
  }

  /** Begins an act that must be new. */
  async begin(word: string, other?: Partial<Draft>): Promise<Intent> {
    const { intent, mine } = await this.journal.claim(this.draft(word, other))
    same('claim of a new act, mine', mine, true)
    return intent
  }

  /** What settles a row, open and free by default. */
  settling(held: Held, other: Partial<Settling> = {}): Settling {
    const { id, fence } = held
    const dueAtMs = this.nowMs + 1_000
    return { id, fence, state: 'sent', status: null, fault: null, outcome: null, dueAtMs, ...other }
  }

  query(other: Partial<DueQuery> = {}): DueQuery {
    return {
      owner: this.name('recovery'),
      nowMs: this.nowMs,
      leaseUntilMs: this.nowMs + 10_000,
      limit: 100,
      gone: [],
      except: [],
      ...other,
    }
  }

  /** Leaves nothing open, so that the next check finds only its own. */
  async tidy(): Promise<void> {
    const ids = [...this.#ids]
    this.#ids.clear()
    await Promise.all(
      ids.map(async (id) => {
        const row = await this.journal.read(id)
        if (row === undefined || row.state === 'done') return
        await this.journal.settle(this.settling(row, { state: 'done', status: 'succeeded' }))
      }),
    )
  }
}

/** One promise of the port, and what shows that it is kept. */
export interface JournalCheck {
  readonly promise: string
  readonly holds: (bed: Bed) => Promise<void>
}

/** @throws Error that shows both, when they are not the same. */
export function same(what: string, found: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(plain(found), plain(wanted))) return
  throw new Error(`${what}: found ${shown(found)}, wanted ${shown(wanted)}`)
}

/** A row is what it holds, whatever class a driver has made it of. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'object' && value !== null ? { ...value } : value
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'bigint' ? `${part}n` : part,
  )
  return text === undefined || text.length <= 400 ? String(text) : `${text.slice(0, 400)}…`
}
