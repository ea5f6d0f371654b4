import type { Call } from '../../call/call.ts'
import { standingOf } from '../../call/verdict.ts'
import type { Intention, Operation, OperationLink } from '../../provider/operation.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import { linkedAction } from '../../retry/ask.ts'
import { readOutput } from './answer-body.ts'
import { type Subject, soundOperations } from './subject.ts'
import { checkAmounts, checkView, plainView } from './view-checks.ts'

/** Holds links, intentions and views against the samples that have come through. */
export function checkSettling(subject: Subject): void {
  for (const [name, action, sound] of soundOperations(subject)) {
    const input = action.input.parse(subject.options.samples[name]?.input)
    const output = readOutput(subject, name, sound.answer)
    for (const member of ['settledBy', 'undoneBy'] as const) {
      checkLink(subject, { name, action, member, input, output })
    }
    const intended = checkAmounts(subject, `operations.${name}.intends`, () =>
      action.intends?.({ input, merchant: subject.account }),
    )
    if (intended !== undefined) checkUnits(subject, name, intended)
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

/**
 * Yuan in one place and fen in the other would let no question settle anything. Held against the
 * samples as they are written: the sandbox makes its answers agree with `intends`.
 */
function checkUnits(subject: Subject, name: string, intended: Intention): void {
  const link = subject.operations[name]?.settledBy
  const target = typeof link === 'string' ? link : link?.operation
  const own = typeof link === 'string' ? undefined : link?.payment
  for (const told of [name, target]) {
    const view = plainView(subject, told, told === name ? undefined : own)
    const { reference, amount } = intended
    const isAnother = told !== name && view?.reference !== reference
    if (view?.amount === undefined || amount === undefined || isAnother) continue
    const { minor, currency } = view.amount
    if (minor === amount.minor && currency === amount.currency) continue
    subject.problems.add({
      place: `operations.${name}.intends`,
      wrong:
        `samples.${name} intends ${amount.minor} ${amount.currency}, ` +
        `but the view of samples.${told} says ${minor} ${currency}`,
      write: 'both in the smallest unit of the currency, and the same amount into both samples',
    })
  }
}
