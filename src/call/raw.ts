/** The answers behind the values that reads have returned. */
const answers = new WeakMap<object, unknown>()

/**
 * The provider's whole answer behind a value that a read has returned: parsed as it came, without
 * the account's secrets and card numbers. `undefined` for anything else, a copy of such a value
 * included.
 *
 * @example
 * const payment = await shop.bank.query({ order_no })
 * rawOf(payment) // every field of the answer, also those that payonce does not type
 */
export function rawOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? answers.get(value) : undefined
}

/** Keeps the answer behind a value that is handed to a caller. */
export function keepRaw<Value>(value: Value, raw: unknown): Value {
  if (raw !== undefined && typeof value === 'object' && value !== null) answers.set(value, raw)
  return value
}

/**
 * Hangs the provider's answer onto an outcome or a notification. It is not listed: what is logged
 * or handed to a page as a whole must not show a payer's data, or why a bank has declined.
 */
export function withRaw<Told extends object>(told: Told, raw: unknown): Told {
  if (raw === undefined) return told
  return Object.defineProperty(told, 'raw', { value: raw, enumerable: false })
}
