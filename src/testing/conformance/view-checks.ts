import type { Money, Payment, PaymentState, Refund } from '../../provider/view.ts'
import type { Subject } from './subject.ts'

const states: readonly string[] = [
  'requires-action',
  'processing',
  'succeeded',
  'failed',
  'closed',
  'partially-refunded',
  'refunded',
  'charged-back',
] satisfies PaymentState[]

interface Told {
  readonly amount?: Money | undefined
}

/** Calls a function that tells an amount, and holds what it tells against the form of amounts. */
export function checkAmounts<Value extends Told>(
  { problems }: Subject,
  place: string,
  tell: () => Value | undefined,
): Value | undefined {
  let told: Value | undefined
  try {
    told = tell()
  } catch (error) {
    const wrong = `throws ${String(error)} on its own sample`
    problems.add({ place, wrong, write: 'a function that takes what the samples give it' })
    return undefined
  }
  if (told?.amount === undefined) return told
  const { minor, currency } = told.amount
  if (!Number.isSafeInteger(minor)) {
    const write = 'a whole number of the smallest unit: 1280 for 12.80'
    problems.add({ place, wrong: `amount.minor is ${minor}`, write })
  }
  if (!/^[A-Z]{3}$/.test(currency)) {
    const write = 'three capitals of ISO 4217: CNY'
    problems.add({ place, wrong: `amount.currency is "${currency}"`, write })
  }
  return told
}

/** The same for a view, and for its state. */
export function checkView(
  subject: Subject,
  place: string,
  tell: () => Payment | Refund | undefined,
): void {
  const view = checkAmounts(subject, place, tell)
  if (view === undefined || states.includes(view.state)) return
  const wrong = `state is "${view.state}"`
  subject.problems.add({ place, wrong, write: `one of ${states.join(', ')}` })
}

/** The view of a sample's answer as written; `undefined` where a function makes the answer. */
export function plainView(
  { operations, options }: Subject,
  name: string | undefined,
  view?: (output: unknown) => Payment,
): Payment | Refund | undefined {
  if (name === undefined) return undefined
  const action = operations[name]
  const answer = options.samples[name]?.answer
  if (action === undefined || typeof answer !== 'object') return undefined
  const parsed = action.output.safeParse(answer)
  if (!parsed.success) return undefined
  try {
    return (view ?? action.payment ?? action.refund)?.(parsed.data)
  } catch {
    // Said where the view itself is checked.
    return undefined
  }
}
