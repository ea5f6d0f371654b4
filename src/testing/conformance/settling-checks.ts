import type { Call } from '../../call/call.ts'
import { standingOf } from '../../call/verdict.ts'
import type { Operation, OperationLink } from '../../provider/operation.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import type { Payment, Refund } from '../../provider/view.ts'
import { linkedAction } from '../../retry/ask.ts'
import { readOutput } from './answer-body.ts'
import { type Subject, soundOperations } from './subject.ts'

const states: readonly string[] = [
  'requires-action',
  'processing',
  'succeeded',
  'failed',
  'closed',
  'partially-refunded',
  'refunded',
] satisfies Payment['state'][]

/** Holds links, intentions and views against the samples that have come through. */
export function checkSettling(subject: Subject): void {
  for (const [name, action, sound] of soundOperations(subject)) {
    const input = action.input.parse(subject.options.samples[name]?.input)
    const output = readOutput(subject, name, sound.answer)
    for (const member of ['settledBy', 'undoneBy'] as const) {
      checkLink(subject, { name, action, member, input, output })
    }
    checkAmounts(subject, `operations.${name}.intends`, () =>
      action.intends?.({ input, merchant: subject.account }),
    )
    if (output === undefined) continue
    checkView(subject, `operations.${name}.payment`, () => action.payment?.(output))
    checkView(subject, `operations.${name}.refund`, () => action.refund?.(output))
  }
}

interface Linking {
  readonly name: string
  readonly action: Operation
  readonly member: 'settledBy' | 'undoneBy'
  readonly input: unknown
  readonly output: unknown
}

/** A link that cannot be followed is found out when a payment is in doubt: too late. */
function checkLink({ provider, problems }: Subject, linking: Linking): void {
  const { name, action, member, input, output } = linking
  const link = action[member]
  if (link === undefined || isFollowed(provider, { input, output: undefined, link })) return
  const binding = { spec: provider } as Call['binding']
  // Who may send again for the answer can ask with what it says; nobody else has it.
  const mayUseOutput = member === 'undoneBy' || standingOf({ action, binding }) !== 'ask-first'
  if (mayUseOutput && isFollowed(provider, { input, output, link })) return
  const target = typeof link === 'string' ? link : link.operation
  problems.add({
    place: `operations.${name}.${member}`,
    wrong: `no valid input of ${target} can be made from the input of samples.${name}`,
    write: `{ operation: '${target}', input: ({ input }) => ({ … }) }, from what the input has`,
  })
}

function isFollowed(
  provider: AnyProvider,
  given: { readonly input: unknown; readonly output: unknown; readonly link: OperationLink },
): boolean {
  const { input, output, link } = given
  // As much of a call as a link is made from.
  const call = { binding: { spec: provider }, input, progress: { answer: { output } } }
  try {
    return linkedAction(call as unknown as Call, link) !== undefined
  } catch {
    return false
  }
}

type Amount = { readonly minor: number; readonly currency: string } | undefined

function checkAmounts(
  { problems }: Subject,
  place: string,
  make: () => { readonly amount?: Amount } | undefined,
): { readonly amount?: Amount } | undefined {
  let made: { readonly amount?: Amount } | undefined
  try {
    made = make()
  } catch (error) {
    const wrong = `fails on its sample with a ${error instanceof Error ? error.name : typeof error}`
    problems.add({ place, wrong, write: 'a function that takes every valid value' })
    return undefined
  }
  const amount = made?.amount
  if (amount === undefined) return made
  if (!Number.isSafeInteger(amount.minor)) {
    const wrong = `amount.minor is ${amount.minor}`
    problems.add({ place, wrong, write: 'a whole number of the smallest unit: 1280 for 12.80' })
  }
  if (!/^[A-Z]{3}$/.test(amount.currency)) {
    const wrong = `amount.currency is "${amount.currency}"`
    problems.add({ place, wrong, write: 'three capitals of ISO 4217: CNY' })
  }
  return made
}

function checkView(
  subject: Subject,
  place: string,
  make: () => Payment | Refund | undefined,
): void {
  const view = checkAmounts(subject, place, make) as Payment | Refund | undefined
  if (view === undefined || states.includes(view.state)) return
  const wrong = `state is "${view.state}"`
  subject.problems.add({ place, wrong, write: `one of ${states.join(', ')}` })
}
