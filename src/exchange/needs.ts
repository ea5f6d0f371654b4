import { createHash } from 'node:crypto'
import type { Binding } from '../call/call.ts'
import { Deadline } from '../call/deadline.ts'
import { Progress } from '../call/progress.ts'
import { GatewayError, ProviderError } from '../errors/errors.ts'
import type { Headers, Need, NeedValues } from '../provider/spec.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Transport } from '../transport/transport.ts'
import { textOf } from './codecs.ts'

const none: NeedValues = Object.freeze({})
const accountKeys = new WeakMap<object, string>()
const largestAnswerBytes = 2 * 1024 * 1024

interface Kept {
  value: unknown
  fetching: Promise<unknown> | undefined
  /** By either clock: a suspended machine stops the monotonic one. */
  staleAtMs: number
  staleAtWallMs: number
}

/** Where the values come from. */
export interface NeedSources {
  readonly runtime: Runtime
  readonly transportOf: (provider: string) => Transport
  /** Aborts when the gateway's grace is over. */
  readonly ending: AbortSignal
}

/** What providers need before they can sign or verify, fetched once for all callers. */
export interface Needs {
  /** The values for an account; fetched where they are missing or too old. */
  of(binding: Binding): NeedValues | Promise<NeedValues>
  /** The values after an answer has shown that one is out of date; the old ones otherwise. */
  after(
    binding: Binding,
    answer: { readonly status: number; readonly headers: Headers },
  ): NeedValues | Promise<NeedValues>
}

/** Keeps tokens and certificates by provider, merchant and account. */
export function createNeeds(sources: NeedSources): Needs {
  const store = new NeedStore(sources)
  return {
    of: (binding) => store.collect(binding, (entry) => !store.isFresh(entry)),
    after: (binding, answer) =>
      store.collect(
        binding,
        (entry, need) =>
          entry.value !== undefined && (need.stale?.({ value: entry.value, ...answer }) ?? false),
      ),
  }
}

/** Merchants that come and go must not fill the memory; what is dropped is fetched again. */
const mostKept = 10_000

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

  /** The values an account needs, those that are due fetched first. */
  collect(
    binding: Binding,
    isDue: (entry: Kept, need: Need<unknown>) => boolean,
  ): NeedValues | Promise<NeedValues> {
    if (binding.spec.auth.needs === undefined) return none
    const values: Record<string, unknown> = {}
    const waits: Promise<void>[] = []
    const declared = Object.entries(binding.spec.auth.needs) as [string, Need<unknown>][]
    for (const [name, need] of declared) {
      if (need.when?.(binding.account) === false) continue
      const entry = this.#entry(binding, name)
      values[name] = entry.value
      if (!isDue(entry, need)) continue
      waits.push(
        this.#fetch(entry, need, { name, binding }).then((value) => {
          values[name] = value
        }),
      )
    }
    return waits.length === 0 ? values : Promise.all(waits).then(() => values)
  }

  #entry(binding: Binding, name: string): Kept {
    const id = JSON.stringify([binding.spec.id, binding.merchant, accountKey(binding), name])
    const known = this.#kept.get(id)
    if (known !== undefined) return known
    const oldest = this.#kept.size < mostKept ? undefined : this.#kept.keys().next().value
    if (oldest !== undefined) this.#kept.delete(oldest)
    const made = { value: undefined, fetching: undefined, staleAtMs: 0, staleAtWallMs: 0 }
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
        return value
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

interface Fetching extends NeedSources {
  readonly name: string
  readonly binding: Binding
}

async function fetchNeed(need: Need<unknown>, details: Fetching): Promise<unknown> {
  const { name, binding, runtime } = details
  const { spec, account, merchant, settings } = binding
  const own = need.request?.({ merchant: account })
  const body = own?.body === undefined ? undefined : Buffer.from(own.body)
  const base = { accept: 'application/json', ...own?.headers }
  const delivery = await details.transportOf(spec.id).send({
    about: { provider: spec.id, merchant, operation: `auth.needs.${name}`, key: '' },
    method: need.method,
    sign: async (origin) => {
      if (own !== undefined) return { path: need.path, headers: base, body }
      const signed = await spec.auth.sign({
        merchant: account,
        method: need.method,
        url: origin + need.path,
        path: need.path,
        headers: base,
        body: '',
        timestampMs: runtime.wall(),
        nonce: runtime.nonce(),
        needs: none,
      })
      return { path: need.path, headers: { ...base, ...signed.headers }, body: undefined }
    },
    judge: ({ status }) => ({
      repeat: status === 429 ? 'throttled' : status >= 500 ? 'transient' : 'no',
      notCarriedOut: true,
      code: status >= 300 ? `HTTP_${status}` : undefined,
    }),
    replayable: true,
    sharedNumbers: true,
    answer: 'buffer',
    maxBytes: largestAnswerBytes,
    timeouts: settings.timeouts,
    retry: settings.retry,
    // Shared by all callers, so that no one caller's deadline or signal can end it.
    deadline: new Deadline(runtime, settings.timeouts.totalMs),
    signal: details.ending,
    progress: new Progress(),
    question: false,
    certificate: spec.auth.certificate?.(account),
  })
  const context = { provider: spec.id, merchant, operation: `auth.needs.${name}` }
  if (delivery.kind === 'lost') {
    const message = `${name} could not be fetched: ${delivery.message}`
    throw new ProviderError({ fault: 'unavailable', code: delivery.code }, message, context)
  }
  const { status, headers, body: answered } = delivery.response
  if (status < 200 || status > 299) {
    const fault = status === 401 || status === 403 ? 'unauthorized' : 'unavailable'
    const message = `${name} could not be fetched: the provider answered HTTP ${status}`
    throw new ProviderError({ fault, code: `HTTP_${status}` }, message, context)
  }
  return readValue(need, { binding, headers, answered, name, runtime })
}

function readValue(
  need: Need<unknown>,
  answer: {
    readonly binding: Binding
    readonly headers: Headers
    readonly answered: Buffer
    readonly name: string
    readonly runtime: Runtime
  },
): unknown {
  const { binding, headers, answered, name, runtime } = answer
  try {
    return need.read({
      merchant: binding.account,
      headers,
      body: textOf(answered),
      nowMs: runtime.wall(),
    })
  } catch (error) {
    if (GatewayError.is(error)) throw error
    // The provider file's own error may quote the answer, which may hold a token: name it only.
    throw new ProviderError(
      { fault: 'unavailable', code: 'NEED_UNBELIEVABLE' },
      `${name} could not be read from the provider's answer`,
      { provider: binding.spec.id, merchant: binding.merchant },
    )
  }
}
