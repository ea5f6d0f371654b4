import { createHash } from 'node:crypto'
import type { Binding } from '../call/call.ts'
import type { Headers, Need, NeedValues } from '../provider/spec.ts'
import { fetchNeed, type NeedSources } from './fetch-need.ts'

const none: NeedValues = Object.freeze({})
const accountKeys = new WeakMap<object, string>()

interface Kept {
  value: unknown
  fetching: Promise<unknown> | undefined
  /** By either clock: a suspended machine stops the monotonic one. */
  staleAtMs: number
  staleAtWallMs: number
  /** Until then an old value serves while a new one cannot be had, on the monotonic clock. */
  graceUntilMs: number
  /** When an answer last showed it to be out of date, on the monotonic clock. */
  renewedAtMs: number
}

const never = {
  staleAtMs: 0,
  staleAtWallMs: 0,
  graceUntilMs: 0,
  renewedAtMs: Number.NEGATIVE_INFINITY,
}

const graceStepMs = 60_000

/** What a merchant that may do without has, until an answer shows that it does not. */
function forEver(value: unknown): Omit<Kept, 'fetching' | 'renewedAtMs'> {
  const end = Number.POSITIVE_INFINITY
  return { value, staleAtMs: end, staleAtWallMs: end, graceUntilMs: end }
}

/** After this another answer may show the value to be out of date. */
const renewalPauseMs = 5_000

/** What the values are for: a notification does without what only calls need. */
type Use = 'call' | 'notification'

/** An answer, and the values that were used for what it answers. */
export interface AnswerTo {
  readonly status: number
  readonly headers: Headers
  readonly used: NeedValues
}

/** What providers need before they can sign or verify, fetched once for all callers. */
export interface Needs {
  /** The values for an account; fetched where they are missing or too old. */
  of(binding: Binding, use?: Use): NeedValues | Promise<NeedValues>
  /**
   * The values after an answer has shown that one of those used is out of date: the fetch that is
   * under way serves all, and a value that is newer than the one refused is handed out at once.
   */
  after(binding: Binding, answer: AnswerTo, use?: Use): NeedValues | Promise<NeedValues>
}

/** Keeps tokens and certificates by provider, merchant and account. */
export function createNeeds(sources: NeedSources): Needs {
  const store = new NeedStore(sources)
  return {
    of: (binding, use) => store.collect(binding, ({ entry }) => !store.isFresh(entry), use),
    after: (binding, answer, use) =>
      store.collect(binding, (asked) => store.isRefused(asked, answer), use),
  }
}

/** Merchants that come and go must not fill the memory; what is dropped is fetched again. */
const mostKept = 10_000

interface Asked {
  readonly entry: Kept
  readonly need: Need<unknown>
  readonly name: string
}

class NeedStore {
  readonly #kept = new Map<string, Kept>()
  readonly #sources: NeedSources

  constructor(sources: NeedSources) {
    this.#sources = sources
  }

  isFresh({ staleAtMs, staleAtWallMs }: Kept): boolean {
    const { runtime } = this.#sources
    return runtime.now() < staleAtMs && runtime.wall() < staleAtWallMs
  }

  /** Whether the value that was used is out of date, and no newer one is there yet. */
  isRefused({ entry, need, name }: Asked, { used, status, headers }: AnswerTo): boolean {
    const value = used[name]
    if (value === undefined || need.stale?.({ value, status, headers }) !== true) return false
    if (entry.fetching !== undefined) return true
    return entry.value === value && this.#mayRenew(entry)
  }

  /** The values an account needs, those that are due fetched first. */
  collect(
    binding: Binding,
    isDue: (asked: Asked) => boolean,
    use: Use | undefined,
  ): NeedValues | Promise<NeedValues> {
    if (binding.spec.auth.needs === undefined) return none
    const values: Record<string, unknown> = {}
    const waits: Promise<void>[] = []
    const declared = Object.entries(binding.spec.auth.needs) as [string, Need<unknown>][]
    for (const [name, need] of declared) {
      if (need.callsOnly === true && use === 'notification') continue
      const mayDoWithout = need.when?.(binding.account) === false
      if (mayDoWithout && need.initial === undefined) continue
      const entry = this.#entry(binding, name)
      if (mayDoWithout && !this.isFresh(entry)) Object.assign(entry, forEver(need.initial))
      values[name] = entry.value
      if (!isDue({ entry, need, name })) continue
      waits.push(
        this.#fetch(entry, need, { name, binding }).then((value) => {
          values[name] = value
        }),
      )
    }
    return waits.length === 0 ? values : Promise.all(waits).then(() => values)
  }

  /** Forged answers and notifications must not make us fetch as often as they come. */
  #mayRenew(entry: Kept): boolean {
    const nowMs = this.#sources.runtime.now()
    if (nowMs - entry.renewedAtMs < renewalPauseMs) return false
    entry.renewedAtMs = nowMs
    return true
  }

  #entry(binding: Binding, name: string): Kept {
    const id = JSON.stringify([binding.spec.id, binding.merchant, accountKey(binding), name])
    const known = this.#kept.get(id)
    if (known !== undefined) return known
    const oldest = this.#kept.size < mostKept ? undefined : this.#kept.keys().next().value
    if (oldest !== undefined) this.#kept.delete(oldest)
    const made = { value: undefined, fetching: undefined, ...never }
    this.#kept.set(id, made)
    return made
  }

  /** One fetch at a time for all who wait; a failed one is forgotten, so that the next may try. */
  #fetch(
    entry: Kept,
    need: Need<unknown>,
    what: { readonly name: string; readonly binding: Binding },
  ): Promise<unknown> {
    const { runtime } = this.#sources
    entry.fetching ??= fetchNeed(need, { ...what, ...this.#sources })
      .then((value) => {
        const { lifetimeMs } = need
        const goodForMs = typeof lifetimeMs === 'function' ? lifetimeMs(value) : lifetimeMs
        entry.value = value
        entry.staleAtMs = runtime.now() + goodForMs
        entry.staleAtWallMs = runtime.wall() + goodForMs
        entry.graceUntilMs = need.graceMs === undefined ? 0 : entry.staleAtMs + need.graceMs
        return value
      })
      .catch((error: unknown) => {
        if (runtime.now() >= entry.graceUntilMs) throw error
        // Good enough for a while: not every call shall wait for a fetch that fails.
        entry.staleAtMs = runtime.now() + graceStepMs
        entry.staleAtWallMs = runtime.wall() + graceStepMs
        return entry.value
      })
      .finally(() => {
        entry.fetching = undefined
      })
    return entry.fetching
  }
}

/** Accounts with other fields never share a token; a hash, so that no secret becomes a map key. */
function accountKey(binding: Binding): string {
  const known = accountKeys.get(binding.account)
  if (known !== undefined) return known
  const key = createHash('sha256').update(JSON.stringify(binding.account)).digest('base64')
  accountKeys.set(binding.account, key)
  return key
}
