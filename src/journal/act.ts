import { createHash } from 'node:crypto'
import type { Binding, Call } from '../call/call.ts'
import { deriveKey, identityOf } from '../call/key.ts'
import { ConflictError } from '../errors/errors.ts'
import type { Operation } from '../provider/operation.ts'
import { secretsOf, withoutSecrets } from '../provider/secret.ts'
import { cleaned, mayHoldCard } from '../telemetry/redact.ts'
import type { Draft } from './intent.ts'
import { writeText } from './text.ts'

/** What names an act, and what it is about. */
export type Act = Pick<Draft, 'id' | 'account' | 'number' | 'input' | 'inputHash' | 'sealed'>

/** The act of a call: two calls of the same act are one, in every process. */
export function actOf(call: Call): Act {
  const { binding, operation, action, input, key } = call
  const named = identityOf(binding)
  const number = action.key === undefined ? undefined : input[action.key]
  const own = number === undefined || number === null ? null : String(number)
  const { value, had } = withoutSecrets(action.input, input)
  const extra = call.extra === undefined ? undefined : extraWithoutSecrets(call, call.extra)
  // As if it were typed: once payonce types the field, the act is still the same.
  const whole = extra === undefined ? value : { ...(value as object), ...extra.kept }
  return {
    id: actIdOf(binding, { operation, action, number: own, key }),
    account: JSON.stringify(named),
    number: own,
    input: writeText(whole),
    inputHash: createHash('sha256').update(canonical(whole)).digest('hex'),
    sealed: had || extra?.had === true,
  }
}

/** The fields added to an act that may be kept: one that holds a card or a secret goes whole. */
function extraWithoutSecrets({ binding }: Call, extra: Readonly<Record<string, unknown>>) {
  const secrets = secretsOf(binding.spec.merchant, binding.account)
  const kept = Object.entries(extra).filter(([name, value]) => {
    return !mayHoldCard({ [name]: value }) && cleaned(value, secrets) === value
  })
  const had = kept.length < Object.keys(extra).length
  return { kept: Object.fromEntries(kept), had }
}

/** The id of an act: made from its number where the provider knows a repeat by it, else its key. */
export function actIdOf(
  binding: Binding,
  act: {
    readonly operation: string
    readonly action: Operation
    readonly number: string | null
    readonly key: string
  },
): string {
  const { operation, action, number, key } = act
  return deriveKey({
    provider: binding.spec.id,
    account: identityOf(binding),
    operation,
    number: isKnownByNumber(binding, action) && number !== null ? number : `key ${key}`,
  })
}

/** Whether the provider itself knows a repeat by the number, whatever key it carries. */
function isKnownByNumber(binding: Binding, action: Operation): boolean {
  const { header, field, repeat } = binding.spec.idempotency
  if ((action.repeat ?? repeat) !== 'replays') return true
  return header === undefined && field === undefined
}

/** JSON with sorted names: the order in which a caller wrote them makes no other input. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    return typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
      : part
  })
}

/** The row of a call that is about to be sent. */
export function draftOf(
  call: Call,
  given: {
    readonly act: Act
    /** Absent where nothing is sent yet. */
    readonly encoded: { readonly path: string; readonly text: string } | undefined
    readonly owner: string
    readonly nowMs: number
  },
): Draft {
  const { act, encoded, owner, nowMs } = given
  const { provider, merchant, operation, key, deadline, binding } = call
  const secrets = secretsOf(binding.spec.merchant, binding.account)
  const text = encoded === undefined ? '' : `${encoded.path}\n${encoded.text}`
  // A body that holds a secret of the account is not kept either.
  const sealed = act.sealed || secrets.some((secret) => text.includes(secret))
  const totalMs = Math.ceil(deadline.remainingMs())
  return {
    ...act,
    sealed,
    provider,
    merchant,
    operation,
    key,
    path: sealed ? null : (encoded?.path ?? null),
    body: sealed ? null : (encoded?.text ?? null),
    sentAtMs: nowMs,
    totalMs,
    owner,
    leaseUntilMs: nowMs + totalMs + leaseMarginMs,
  }
}

/** A call ends at its deadline; what is over it is for writing down its outcome. */
export const leaseMarginMs = 5_000

/** @throws ConflictError when the number or key was used for something else. */
export function sameInput(call: Call, act: Act, inputHash: string): void {
  if (act.inputHash === inputHash) return
  const what = act.number === null ? `the key ${call.key}` : `the number ${act.number}`
  const message = `${what} was used before with another input; take another, nothing was sent`
  throw new ConflictError(message, call)
}
