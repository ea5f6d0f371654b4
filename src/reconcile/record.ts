import type { Binding } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { viewOf } from '../call/views.ts'
import { type Intent, readOutcome } from '../journal/intent.ts'
import { readText } from '../journal/text.ts'
import type { BilledKind, BillSpec } from '../provider/bill-spec.ts'
import type { Intention, Operation } from '../provider/operation.ts'
import type { Money, Payment, Refund } from '../provider/view.ts'
import type { JournalSide } from './finding.ts'

/** What the journal says of one charge, as little of it as is needed: a day has many. */
export interface Recorded {
  readonly kind: BilledKind
  readonly reference: string | undefined
  readonly providerReference: string | undefined
  readonly amount: Money | undefined
  readonly id: string
  readonly operation: string
  readonly status: JournalSide['status']
  /** Nobody can be asked for a later word. */
  readonly isLast: boolean
  /** Whether it says that money has moved: an order that was made can still be paid, or not. */
  readonly moved: boolean
  readonly atMs: number
  /** Until when it may have been carried out; the same as `atMs` where the provider told. */
  readonly untilMs: number
}

/** What an intent says of the charges that it stands for in a bill; none of another bill's. */
export function recordsOf(intent: Intent, binding: Binding): readonly Recorded[] {
  const { bill, operations } = binding.spec
  const billed = (bill as BillSpec).operations[intent.operation]
  const action = (operations as Readonly<Record<string, Operation>>)[intent.operation]
  if (billed === undefined || action === undefined) return []
  const outcome = readOutcome(intent)
  const views = viewsIn(action, outcome)
  const charges = chargesOf(intent, { action, billed, merchant: binding.account })
  const isOne = typeof billed === 'string'
  const kind = isOne ? billed : billed.kind
  const paidAtMs = views.map(paidAtOf).find((atMs) => atMs !== undefined)
  const status = intent.state === 'intent' ? 'not-sent' : (outcome?.status ?? 'unknown')
  const told = isOne ? [named(charges[0], intent, views)] : charges
  // Written out: objects made by spreading take four times the memory, and there are many.
  return told.map(({ reference, amount }) => ({
    kind,
    reference,
    providerReference: views.find((view) => view.providerReference)?.providerReference,
    amount,
    id: intent.id,
    operation: intent.operation,
    status,
    isLast: intent.state === 'done',
    moved: status === 'succeeded' && hasMoved(action, views),
    atMs: paidAtMs ?? intent.createdAtMs,
    untilMs: paidAtMs ?? intent.sentAtMs + intent.totalMs,
  }))
}

/** What it was for; where the call does not say it, its number and the answers do. */
function named(
  intended: Intention | undefined,
  { number }: Intent,
  views: readonly (Payment | Refund)[],
): Intention {
  return {
    reference: intended?.reference ?? number ?? views.find((view) => view.reference)?.reference,
    amount: intended?.amount ?? views.find((view) => view.amount)?.amount,
  }
}

/** What the call was for; of another release's row, whose input does not fit, its number. */
function chargesOf(
  { input }: Intent,
  given: {
    readonly action: Operation
    readonly billed: BillSpec['operations'][string]
    readonly merchant: unknown
  },
): readonly Intention[] {
  const { action, billed, merchant } = given
  try {
    const call = { input: readText(input), merchant }
    if (typeof billed !== 'string') return billed.charges(call)
    const intended = action.intends?.(call)
    return intended === undefined ? [] : [intended]
  } catch {
    return []
  }
}

/** What is known of it: by its own answer, then by the questions, the last one first. */
function viewsIn(
  action: Operation,
  outcome: Outcome<unknown> | undefined,
): readonly (Payment | Refund)[] {
  const value = outcome !== undefined && 'value' in outcome ? outcome.value : undefined
  const own = value === undefined ? undefined : ownView(action, value)
  const told = (outcome?.history ?? []).flatMap(({ view }) => view ?? []).toReversed()
  return own === undefined ? told : [own, ...told]
}

function ownView(action: Operation, value: unknown): Payment | Refund | undefined {
  try {
    return viewOf(action, value)
  } catch {
    return undefined
  }
}

const paidStates: readonly Payment['state'][] = [
  'succeeded',
  'partially-refunded',
  'refunded',
  'charged-back',
]

function hasMoved(action: Operation, views: readonly (Payment | Refund)[]): boolean {
  if (views.some(({ state }) => paidStates.includes(state))) return true
  // With the usual words, success is that of the payment or refund itself.
  const hasView = action.payment !== undefined || action.refund !== undefined
  return hasView && action.settledAs === undefined
}

function paidAtOf(view: Payment | Refund): number | undefined {
  return 'paidAt' in view ? view.paidAt?.getTime() : undefined
}
