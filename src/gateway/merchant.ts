import { setMaxListeners } from 'node:events'
import * as z from 'zod'
import type { Binding, Call, Next } from '../call/call.ts'
import { Deadline } from '../call/deadline.ts'
import { deriveKeyFor } from '../call/key.ts'
import type { CallOptions } from '../call/options.ts'
import { errorOf } from '../call/outcome.ts'
import { Progress } from '../call/progress.ts'
import { keepRaw } from '../call/raw.ts'
import { ConfigurationError, InvalidInputError } from '../errors/errors.ts'
import { validInput, validOptions } from '../errors/validation.ts'
import { checkAccountKeys, nameBadKey } from '../exchange/account-keys.ts'
import { checkExtra, extraSchema } from '../exchange/extra.ts'
import type { Needs } from '../exchange/needs.ts'
import { receive } from '../exchange/notification.ts'
import { intend, type Outbox } from '../journal/intend.ts'
import { createPayments } from '../neutral/payments.ts'
import type { Operation } from '../provider/operation.ts'
import { whenAborted } from '../runtime/abort.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { NotificationInput } from './client-types.ts'
import { narrow, onDoubtSchema, timeoutsSchema } from './settings.ts'

/** What all calls of a gateway share. */
export interface MerchantContext {
  readonly run: Next
  readonly runtime: Runtime
  readonly needs: Needs
  /** Aborts when the gateway's grace is over. */
  readonly ending: AbortSignal
}

const callOptions = z.strictObject({
  idempotencyKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional(),
  reference: z.string().min(1).max(255).optional(),
  extra: extraSchema.optional(),
  timeouts: timeoutsSchema.optional(),
  onDoubt: onDoubtSchema.optional(),
  signal: z.instanceof(AbortSignal).optional(),
})

/** Makes a merchant's clients, by provider, and the neutral one over them. */
export function createMerchant(bound: readonly Binding[], context: MerchantContext): object {
  const clients = new Map(
    bound.map((binding) => [binding, createClient(binding, context)] as const),
  )
  const payments = (id: string) => {
    for (const [binding, client] of clients) {
      if (binding.spec.id === id) return createPayments(binding, client)
    }
    const known = bound.map(({ spec }) => spec.id).join(', ') || 'none'
    const message = `this merchant has no account with "${id}"; it has: ${known}`
    throw new ConfigurationError(message, { provider: id }, 'ACCOUNT_UNKNOWN')
  }
  const { run, runtime } = context
  const intending = (outbox: Outbox): object => {
    const write = (call: Call) =>
      call.action.effect === 'read' ? run(call) : intend(call, { outbox, runtime })
    return createMerchant(bound, { ...context, run: write })
  }
  const named = bound.map((binding) => [binding.spec.id, clients.get(binding)] as const)
  return Object.freeze({ ...Object.fromEntries<unknown>(named), payments, intend: intending })
}

/** Makes the frozen object of typed methods of one merchant at one provider. */
export function createClient(binding: Binding, context: MerchantContext): object {
  const { operations, notification } = binding.spec
  const methods = Object.entries(operations as Record<string, Operation>).map(
    ([name, action]) => [name, method(name, action, { binding, ...context })] as const,
  )
  const own = Object.fromEntries<unknown>(methods)
  if (notification !== undefined) {
    own.notification = (input: NotificationInput) => receive(binding, input, context)
  }
  return Object.freeze(own)
}

type Surroundings = MerchantContext & { readonly binding: Binding }

function method(name: string, action: Operation, around: Surroundings) {
  const { binding, run } = around
  const path = `${binding.spec.id}.${name}`
  const context = { provider: binding.spec.id, merchant: binding.merchant, operation: name }
  return async (input: unknown = {}, given?: CallOptions): Promise<unknown> => {
    const valid = validInput(action.input, input, { path: `${path} input`, context })
    const options =
      given === undefined
        ? {}
        : validOptions(callOptions, given, { path: `${path} options`, context })
    if (options.extra !== undefined) checkExtra({ binding, action }, options.extra, context)
    if (action.make !== undefined) {
      return make(action, { ...(valid as object), ...options.extra }, around)
    }

    const linked = link(around.ending, options.signal)
    try {
      const call = newCall(valid as Call['input'], { name, action, options, around, linked })
      const outcome = await run(call)
      if (action.effect !== 'read') return outcome
      if (outcome.status === 'succeeded') return keepRaw(outcome.value, outcome.raw)
      throw errorOf(outcome, context)
    } finally {
      linked.release()
    }
  }
}

/** Answers from here: signed forms and strings for the payer's side; nothing is sent. */
async function make(
  action: Operation,
  input: unknown,
  { binding, runtime }: Surroundings,
): Promise<unknown> {
  checkAccountKeys(binding)
  const timestampMs = runtime.wall()
  const nonce = runtime.nonce()
  const { account: merchant, addresses } = binding
  const baseUrl = addresses[0] === undefined ? '' : addresses[0].origin + addresses[0].basePath
  try {
    return await action.make?.({ input, merchant, baseUrl, timestampMs, nonce })
  } catch (error) {
    throw nameBadKey(binding, error)
  }
}

interface CallParts {
  readonly name: string
  readonly action: Operation
  readonly options: z.output<typeof callOptions>
  readonly around: Surroundings
  readonly linked: { readonly signal: AbortSignal }
}

function newCall(input: Call['input'], parts: CallParts): Call {
  const { name, action, options, around, linked } = parts
  const { binding, runtime } = around
  const { timeouts, onDoubt } = options
  const settings =
    timeouts === undefined && onDoubt === undefined
      ? binding.settings
      : narrow([binding.settings, { timeouts, onDoubt }])
  return {
    provider: binding.spec.id,
    merchant: binding.merchant,
    operation: name,
    key: keyOf(input, parts),
    binding,
    action,
    input,
    extra: options.extra,
    settings,
    deadline: new Deadline(runtime, settings.timeouts.totalMs),
    signal: linked.signal,
    progress: new Progress(),
  }
}

/** The key of a call: given, derived from what names the act, or fresh where nothing does. */
function keyOf(input: Call['input'], { name, action, options, around }: CallParts): string {
  if (action.effect === 'read') return ''
  if (options.idempotencyKey !== undefined) return ownKey(options.idempotencyKey, name, around)
  return deriveKeyFor(around.binding, { name, action, input }, options.reference)
}

/** A provider that cut a key that is too long would take two payments for one. */
function ownKey(key: string, name: string, { binding }: Surroundings): string {
  const { id, title, idempotency } = binding.spec
  const { maxKeyLength = Number.POSITIVE_INFINITY, keyForm } = idempotency
  const tooLong = key.length > maxKeyLength
  if (!tooLong && keyForm?.pattern.test(key) !== false) return key
  const rule = tooLong
    ? `must have at most ${maxKeyLength} characters, which is the longest key that ${title} takes`
    : `${keyForm?.says}, as ${title} takes no other`
  const message = `${id}.${name} options.idempotencyKey: ${rule}`
  const about = { provider: id, merchant: binding.merchant, operation: name }
  throw new InvalidInputError(message, about)
}

/** One signal for the caller's wish and the gateway's end, and no listener left behind. */
function link(ending: AbortSignal, wish: AbortSignal | undefined) {
  if (wish === undefined) return { signal: ending, release: () => undefined }
  const both = new AbortController()
  setMaxListeners(0, both.signal)
  const byWish = () => both.abort(wish.reason)
  const byEnd = () => both.abort(ending.reason)
  if (wish.aborted) byWish()
  if (ending.aborted) byEnd()
  const ignoreWish = whenAborted(wish, byWish)
  const ignoreEnd = whenAborted(ending, byEnd)
  const release = () => {
    ignoreWish()
    ignoreEnd()
  }
  return { signal: both.signal, release }
}
