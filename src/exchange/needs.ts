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
export function createNeeds(options: {
  readonly runtime: Runtime
  readonly transportOf: (provider: string) => Transport
  /** Aborts when the gateway's grace is over. */
  readonly ending: AbortSignal
}): Needs {
  const { runtime } = options
  const kept = new Map<string, Kept>()

  const fresh = (entry: Kept) =>
    runtime.now() < entry.staleAtMs && runtime.wall() < entry.staleAtWallMs

  const fetchInto = (entry: Kept, need: Need<unknown>, details: { name: string; for: Binding }) => {
    entry.fetching ??= fetchNeed(need, { ...details, ...options }).then(
      (value) => {
        const lifetimeMs =
          typeof need.lifetimeMs === 'function' ? need.lifetimeMs(value) : need.lifetimeMs
        entry.value = value
        entry.staleAtMs = runtime.now() + lifetimeMs
        entry.staleAtWallMs = runtime.wall() + lifetimeMs
        entry.fetching = undefined
        return value
      },
      (error: unknown) => {
        entry.fetching = undefined
        throw error
      },
    )
    return entry.fetching
  }

  const entryOf = (binding: Binding, name: string): Kept => {
    const id = JSON.stringify([binding.spec.id, binding.merchant, accountKey(binding), name])
    const known = kept.get(id)
    if (known !== undefined) return known
    const made = { value: undefined, fetching: undefined, staleAtMs: 0, staleAtWallMs: 0 }
    kept.set(id, made)
    return made
  }

  const wanted = (binding: Binding) => {
    const declared = Object.entries(binding.spec.auth.needs ?? {}) as [string, Need<unknown>][]
    return declared.filter(([, need]) => need.when?.(binding.account) ?? true)
  }

  const collect = (
    binding: Binding,
    isDue: (entry: Kept, need: Need<unknown>) => boolean,
  ): NeedValues | Promise<NeedValues> => {
    if (binding.spec.auth.needs === undefined) return none
    const values: Record<string, unknown> = {}
    const waits: Promise<unknown>[] = []
    for (const [name, need] of wanted(binding)) {
      const entry = entryOf(binding, name)
      values[name] = entry.value
      if (!isDue(entry, need)) continue
      const details = { name, for: binding }
      waits.push(fetchInto(entry, need, details).then((value) => (values[name] = value)))
    }
    return waits.length === 0 ? values : Promise.all(waits).then(() => values)
  }

  return {
    of: (binding) => collect(binding, (entry) => !fresh(entry)),
    after: (binding, answer) =>
      collect(
        binding,
        (entry, need) =>
          entry.value !== undefined && (need.stale?.({ value: entry.value, ...answer }) ?? false),
      ),
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

interface Fetching {
  readonly name: string
  readonly for: Binding
  readonly runtime: Runtime
  readonly transportOf: (provider: string) => Transport
  readonly ending: AbortSignal
}

async function fetchNeed(need: Need<unknown>, details: Fetching): Promise<unknown> {
  const { name, for: binding, runtime } = details
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
    certificate: spec.auth.certificate?.(account),
  })
  const context = { provider: spec.id, merchant, operation: `auth.needs.${name}` }
  if (delivery.kind === 'lost') {
    const message = `${name} could not be fetched: ${delivery.message}`
    throw new ProviderError('unavailable', delivery.code, message, context)
  }
  const { status, headers, body: answered } = delivery.response
  if (status < 200 || status > 299) {
    const fault = status === 401 || status === 403 ? 'unauthorized' : 'unavailable'
    const message = `${name} could not be fetched: the provider answered HTTP ${status}`
    throw new ProviderError(fault, `HTTP_${status}`, message, context)
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
      'unavailable',
      'NEED_UNBELIEVABLE',
      `${name} could not be read from the provider's answer`,
      { provider: binding.spec.id, merchant: binding.merchant },
    )
  }
}
