import type { Operation } from '../../provider/operation.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import type { Payment, Refund } from '../../provider/view.ts'
import { at, leaves, likeModel, put } from './places.ts'
import type { SandboxSample, StoredAct } from './sample.ts'

/** Shorter texts and smaller numbers equal each other by chance. */
const shortestText = 4
const smallestNumber = 10

/** What a plain sample answer is filled from. */
export interface Filling {
  readonly provider: AnyProvider
  readonly action: Operation
  readonly sample: SandboxSample
  readonly samples: Readonly<Record<string, SandboxSample>>
  readonly merchant: unknown
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  readonly stored: StoredAct | undefined
}

/** The act whose figures the answer tells: the one asked about, or the one just done. */
type Told = Pick<StoredAct, 'operation' | 'input'> & { readonly answer?: unknown }

function told({ action, operation, input, stored }: Filling): Told | undefined {
  if (action.effect !== 'read') return { operation, input }
  return stored
}

/** Whether a value is unlikely to equal another by chance. */
function isTelling(value: unknown): boolean {
  return typeof value === 'string'
    ? value.length >= shortestText
    : typeof value === 'number' && Math.abs(value) >= smallestNumber
}

/** The live value of the field that the sample's answer has copied, under whatever name. */
function copied(value: unknown, example: unknown, live: unknown): unknown {
  if (!isTelling(value)) return undefined
  const source = leaves(example).find((leaf) => String(leaf.value) === String(value))
  return source === undefined ? undefined : at(live, source.place)
}

/** Takes over what the input, the act or the act's answer has at the same place, or shows. */
function fillLeaves(body: object, filling: Filling): void {
  const act = told(filling)
  const { sample, samples, input } = filling
  for (const { place, value } of leaves(body)) {
    const live =
      at(input, place) ??
      at(act?.input, place) ??
      at(act?.answer, place) ??
      copied(value, sample.input, input) ??
      copied(value, samples[act?.operation ?? '']?.input, act?.input)
    const same = likeModel(live, value)
    if (same !== undefined && typeof same === typeof value) put(body, place, same)
  }
}

function fillEcho(body: object, { action, input }: Filling): void {
  for (const [output, source] of Object.entries(action.echo ?? {})) {
    const value = at(input, source.split('.'))
    if (value !== undefined) put(body, output.split('.'), value)
  }
}

/** The view of a body, where the operation has one and the body fits. */
function viewOf(action: Operation, body: unknown): Payment | Refund | undefined {
  const parsed = action.output.safeParse(body)
  if (!parsed.success) return undefined
  try {
    return (action.payment ?? action.refund)?.(parsed.data)
  } catch {
    return undefined
  }
}

/** Writes what the act intends over what the view of the filled body still tells otherwise. */
function fillView(body: object, filling: Filling): void {
  const act = told(filling)
  if (act === undefined) return
  const operations = filling.provider.operations as Record<string, Operation>
  const acted = operations[act.operation]
  const intended = acted?.intends?.({ input: act.input, merchant: filling.merchant })
  const number = acted?.key === undefined ? undefined : at(act.input, [acted.key])
  const view = viewOf(filling.action, body)
  const exchange = (from: unknown, to: unknown) => {
    if (from === undefined || to === undefined || from === to) return
    for (const { place, value } of leaves(body)) if (value === from) put(body, place, to)
  }
  exchange(view?.reference, intended?.reference ?? number)
  exchange(view?.amount?.minor, intended?.amount?.minor)
  exchange(view?.amount?.currency, intended?.amount?.currency)
}

/**
 * A plain sample answer with the live request's values in it, so that a payment, its query, its
 * refund and the refund's query agree. Computed fields need an `answer` function instead.
 */
export function fillAnswer(filling: Filling): unknown {
  const { answer } = filling.sample
  if (typeof answer !== 'object' || answer === null || Buffer.isBuffer(answer)) return answer
  const body = structuredClone(answer) as object
  fillLeaves(body, filling)
  fillEcho(body, filling)
  fillView(body, filling)
  return body
}
