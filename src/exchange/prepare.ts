import type { Binding, Call } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { ProviderError } from '../errors/errors.ts'
import type { NeedValues } from '../provider/spec.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { within } from '../runtime/within.ts'
import type { Transport } from '../transport/transport.ts'
import { checkAccountKeys } from './account-keys.ts'
import { concludeError, ended } from './conclude.ts'
import { type Encoded, encode } from './encode.ts'
import type { Needs } from './needs.ts'

export interface ExchangeOptions {
  readonly runtime: Runtime
  readonly transportOf: (binding: Binding) => Transport
  readonly needs: Needs
}

/** The bytes of a call, or its word where they cannot be made. */
export type Prepared = { readonly encoded: Encoded } | { readonly outcome: Outcome<unknown> }

/** Makes the bytes of an act before anything of it is sent: every send has these. */
export function createPreparation(options: ExchangeOptions): (call: Call) => Promise<Prepared> {
  return async (call) => {
    try {
      return { encoded: encode(servedAt(call), await needsOf(call, options)) }
    } catch (error) {
      return { outcome: concludeError(call, error) }
    }
  }
}

/** What must be fetched before a call can be encoded and signed; at once where it is there. */
export function needsOf(call: Call, options: ExchangeOptions): NeedValues | Promise<NeedValues> {
  checkAccountKeys(call.binding)
  const found = options.needs.of(call.binding)
  return found instanceof Promise ? untilDeadline(call, found, options) : found
}

/** The call with the addresses of its operation, where that has hosts of its own. */
export function servedAt(call: Call): Call {
  const addresses = call.binding.elsewhere?.[call.operation]
  return addresses === undefined ? call : { ...call, binding: { ...call.binding, addresses } }
}

/** Waits for what must be fetched first, but not beyond the call's own end. */
async function untilDeadline(
  call: Call,
  found: Promise<NeedValues>,
  { runtime }: ExchangeOptions,
): Promise<NeedValues> {
  const waitMs = call.deadline.remainingMs()
  const needs = await within(found, runtime, { waitMs, signal: call.signal })
  if (needs !== undefined) return needs
  found.catch(() => undefined)
  if (call.signal?.aborted) throw ended(call)
  const message = 'the time of the call was over before its token or certificates were fetched'
  throw new ProviderError({ fault: 'unavailable', code: 'TOTAL_TIMEOUT' }, message, call)
}
