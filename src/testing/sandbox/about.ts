import type { Operation, OperationLink } from '../../provider/operation.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import type { BookedAct } from './ledger.ts'
import { leaves } from './places.ts'
import type { Routed } from './routes.ts'

/** Shorter texts equal each other by chance. */
const shortestId = 4

/** Whether a link, followed from an act, leads to this very request. */
function leadsTo(link: OperationLink, act: BookedAct, asked: Routed): boolean {
  if (typeof link === 'string') {
    const shared = Object.keys(asked.input).filter((name) => Object.hasOwn(act.input, name))
    return shared.length > 0 && shared.every((name) => act.input[name] === asked.input[name])
  }
  try {
    const input: unknown = link.input({ input: act.input, output: act.answer })
    const named = leaves(input).filter(({ value }) => value !== null)
    const live = leaves(asked.input).map(({ place, value }) => `${place.join('.')}=${value}`)
    return (
      named.length > 0 &&
      named.every(({ place, value }) => live.includes(`${place.join('.')}=${value}`))
    )
  } catch {
    // A link that needs what this act does not have does not lead from it.
    return false
  }
}

/** Whether a request names the provider's own number, which an act was answered with. */
function namesAnswer(act: BookedAct, asked: Routed): boolean {
  const given = leaves(act.answer).map(({ value }) => value)
  return Object.values(asked.input).some(
    (value) => typeof value === 'string' && value.length >= shortestId && given.includes(value),
  )
}

/**
 * The act that a request is about: the one whose `settledBy` leads here, else the one whose number
 * the request names, else the one that was answered with a number that the request names. Of
 * several the first: a payment, before what was done to it.
 */
export function actAskedAbout(
  provider: AnyProvider,
  acts: readonly BookedAct[],
  asked: Routed,
): BookedAct | undefined {
  const operations = provider.operations as Record<string, Operation>
  const settled = acts.find((act) => {
    const link = operations[act.operation]?.settledBy
    const target = typeof link === 'string' ? link : link?.operation
    return link !== undefined && target === asked.operation && leadsTo(link, act, asked)
  })
  const numbered = () =>
    acts.find((act) => {
      const key = operations[act.operation]?.key
      return key !== undefined && String(asked.input[key]) === act.number
    })
  return settled ?? numbered() ?? acts.find((act) => namesAnswer(act, asked))
}

/** Whether a read cannot be answered without an act: it tells what became of one. */
export function asksAboutAct(provider: AnyProvider, asked: Routed): boolean {
  if (asked.action.effect !== 'read') return false
  if (asked.action.payment !== undefined || asked.action.refund !== undefined) return true
  const operations = Object.values(provider.operations as Record<string, Operation>)
  return operations.some(({ settledBy }) =>
    typeof settledBy === 'string'
      ? settledBy === asked.operation
      : settledBy?.operation === asked.operation,
  )
}
