import type { Binding, Call } from '../call/call.ts'
import { secretsOf, withoutSecrets } from '../provider/secret.ts'
import { cleaned } from '../telemetry/redact.ts'

const known = new WeakMap<object, readonly string[]>()

/** The secrets of an account, read from its schema once. */
export function accountSecrets({ spec, account }: Binding): readonly string[] {
  const found = known.get(account as object) ?? secretsOf(spec.merchant, account)
  known.set(account as object, found)
  return found
}

/** What could be a card number, or hides in an escape from being found as it stands. */
const suspicious = /\d(?:[ -]?\d){12}|\\/

/** An answer as it came, without secrets: the account's, the input's, and those marked in it. */
export function safeRaw(call: Call, text: string, body: unknown): unknown {
  const { action, input, binding } = call
  const own = accountSecrets(binding)
  const given = withoutSecrets(action.input, input).secrets.map(String)
  const secrets = given.length === 0 ? own : [...own, ...given]
  const mayHold = suspicious.test(text) || secrets.some((secret) => text.includes(secret))
  const left = mayHold ? cleaned(body, secrets) : body
  return withoutSecrets(action.output, left).value
}
