import * as z from 'zod'
import type { Binding } from '../call/call.ts'
import { Deadline } from '../call/deadline.ts'
import { Progress } from '../call/progress.ts'
import { GatewayError, ProviderError } from '../errors/errors.ts'
import { readJson } from '../provider/json.ts'
import { secretsOf } from '../provider/secret.ts'
import type { Headers, Need, NeedValues } from '../provider/spec.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { redact } from '../telemetry/redact.ts'
import type { Transport } from '../transport/transport.ts'
import { answerText } from './charset.ts'
import { textOf } from './codecs.ts'
import { basePathOf } from './encode.ts'

const none: NeedValues = Object.freeze({})
const largestAnswerBytes = 2 * 1024 * 1024

/** Where the values come from. */
export interface NeedSources {
  readonly runtime: Runtime
  readonly transportOf: (binding: Binding) => Transport
  /** Aborts when the gateway's grace is over. */
  readonly ending: AbortSignal
}

interface Fetching extends NeedSources {
  readonly name: string
  readonly binding: Binding
}

/**
 * Fetches what a provider needs, over the same transport as its calls.
 *
 * @throws ProviderError when it cannot be had or cannot be believed.
 */
export async function fetchNeed(need: Need<unknown>, details: Fetching): Promise<unknown> {
  const { name, binding, runtime } = details
  const { spec, account, merchant, settings } = binding
  const own = need.request?.({ merchant: account })
  const body = own?.body === undefined ? undefined : Buffer.from(own.body)
  const base = { accept: 'application/json', ...own?.headers }
  const path = `${basePathOf(binding)}${need.path}`
  const delivery = await details.transportOf(binding).send({
    about: { provider: spec.id, merchant, operation: `auth.needs.${name}`, key: '' },
    method: need.method,
    sign: async (origin) => {
      if (own !== undefined) return { path, headers: base, body }
      const signed = await spec.auth.sign({
        merchant: account,
        method: need.method,
        url: origin + path,
        path,
        headers: base,
        body: '',
        timestampMs: runtime.wall(),
        nonce: runtime.nonce(),
        needs: none,
      })
      return { path, headers: { ...base, ...signed.headers }, body: undefined }
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
    const said = refusalIn(binding, status, answered)
    const code = said.code ?? `HTTP_${status}`
    const words = [`HTTP ${status}`, said.code, said.message].filter(Boolean).join(', ')
    const message = `${name} could not be fetched: the provider answered ${words}`
    throw new ProviderError({ fault, code }, message, context)
  }
  return readValue(need, { binding, headers, answered, name, runtime })
}

/** RFC 6749 §5.2: how a server refuses a token, whatever its other refusals look like. */
const tokenRefusal = z.object({ error: z.string(), error_description: z.string().nullish() })

/** The code and words of a refusal, where it has any. */
function refusalIn(
  { spec, account }: Binding,
  status: number,
  answered: Buffer,
): { readonly code?: string | undefined; readonly message?: string | undefined } {
  const clean = (text: string | null | undefined) =>
    text ? redact(text, secretsOf(spec.merchant, account)) : undefined
  try {
    const { body } = answerText({ status, headers: {}, body: answered }, spec.encodings)
    const value = readJson(body)
    const token = tokenRefusal.safeParse(value)
    if (token.success) {
      return { code: clean(token.data.error), message: clean(token.data.error_description) }
    }
    const parsed = spec.error.body.safeParse(value)
    if (!parsed.success) return {}
    const { code, message } = spec.error
    return { code: clean(code(parsed.data, status)), message: clean(message?.(parsed.data)) }
  } catch {
    // A page of a proxy, or a function of the provider file that fails on it.
    return {}
  }
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
