import type { VerifyAnswer } from '../../provider/spec.ts'
import { callSample, type Ended, isWell } from './call.ts'
import type { ReadableRequest } from './options.ts'
import { withStand } from './stand.ts'
import type { Subject } from './subject.ts'
import type { Passed } from './watched.ts'

/** One try of a sample, after others. */
export interface Try {
  readonly after: readonly string[]
  readonly ended: Ended
  /** The operation that the sandbox took the request for; `undefined` when none came. */
  readonly takenFor: string | undefined
  readonly request: ReadableRequest | undefined
  /** The request of a second call of the same sample. */
  readonly again: ReadableRequest | undefined
  readonly signed: boolean
  readonly verified: VerifyAnswer<unknown> | undefined
  readonly thrown: Passed['thrown']
}

/** Nobody is asked: the word is what the sample's own answer says. */
export const plainly = { asks: false, attempts: 1 }

/**
 * Calls a sample alone, then after others, until its answer is a good one; `failed` is the first
 * try, when none was good.
 */
export async function trySample(
  subject: Subject,
  name: string,
): Promise<{ readonly tried?: Try; readonly failed?: Try }> {
  let first: Try | undefined
  for (const after of beginnings(subject, name)) {
    const tried = await attempt(subject, name, after)
    if (isWell(tried.ended) && tried.takenFor === name) return { tried }
    first ??= tried
    // What is wrong with the request itself is wrong after any other.
    if (tried.takenFor === undefined) break
  }
  return first === undefined ? {} : { failed: first }
}

/** What may have to come first, the simplest first. */
function beginnings({ options, operations }: Subject, name: string): readonly string[][] {
  const given = options.samples[name]?.after
  if (given !== undefined) return [[...given]]
  const acts = Object.entries(operations).filter(
    ([act, { effect, make }]) =>
      act !== name && effect !== 'read' && make === undefined && options.samples[act] !== undefined,
  )
  const leading = acts.filter(([, { settledBy }]) =>
    typeof settledBy === 'string' ? settledBy === name : settledBy?.operation === name,
  )
  const alone = [...leading, ...acts].map(([act]) => [act])
  const order = Object.keys(operations)
  const before = acts.filter(([act]) => order.indexOf(act) < order.indexOf(name))
  return [[], ...alone, before.map(([act]) => act)]
}

async function attempt(subject: Subject, name: string, after: readonly string[]): Promise<Try> {
  return await withStand(subject, plainly, async (stand) => {
    for (const earlier of after) await callSample(subject, stand, { name: earlier })
    const { sandbox, passed } = stand
    const seen = sandbox.requests.length
    const ended = await callSample(subject, stand, { name })
    const takenFor = sandbox.requests.slice(seen).at(-1)?.operation
    const sent = passed.signed.at(-1)
    const verified = passed.verified.at(-1)?.answer
    const thrown = [...passed.thrown]
    await callSample(subject, stand, { name })
    return {
      after,
      ended,
      takenFor,
      request: sent && readable(sent.request),
      again: sent && readable(passed.signed.at(-1)?.request ?? sent.request),
      signed: sent !== undefined && Object.values(sent.added).some(hasContent),
      verified,
      thrown,
    }
  })
}

function hasContent(part: unknown): boolean {
  return typeof part === 'string' ? part !== '' : Object.keys(part ?? {}).length > 0
}

function readable({ method, path, body }: ReadableRequest): ReadableRequest {
  return { method, path, body }
}
