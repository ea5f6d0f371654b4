import type { Operation } from '../../provider/operation.ts'
import { fieldsOf } from '../../provider/shape.ts'
import type { Schema, VerifyAnswer } from '../../provider/spec.ts'
import { isBelieved } from './believing.ts'
import { callSample, described, type Ended, isWell } from './call.ts'
import type { ReadableRequest } from './options.ts'
import { type Stand, withStand } from './stand.ts'
import { isSent, type Subject } from './subject.ts'

/** One try of a sample, after others. */
interface Try {
  readonly after: readonly string[]
  readonly ended: Ended
  /** The operation that the sandbox took the request for; `undefined` when none came. */
  readonly takenFor: string | undefined
  readonly request: ReadableRequest | undefined
  readonly again: ReadableRequest | undefined
  readonly signed: boolean
  readonly verified: VerifyAnswer<unknown> | undefined
}

/** Nobody is asked: the word is what the sample's own answer says. */
const plainly = { asks: false, attempts: 1 }

/** Calls every sample while nothing goes wrong, and learns what the faults are held against. */
export async function checkGoodWeather(subject: Subject): Promise<void> {
  for (const [name, action] of Object.entries(subject.operations)) {
    if (subject.options.samples[name] === undefined) missingSample(subject, name, action)
    else if (isSent(action)) await checkSent(subject, name)
    else await checkMade(subject, name)
  }
  for (const name of needsOf(subject)) {
    if (subject.options.samples[name] !== undefined) continue
    subject.problems.add({
      place: `samples.${name}`,
      wrong: `is missing, and auth.needs.${name} is fetched first`,
      write: `${name}: { input: {}, answer: { … } }, with what the provider answers to it`,
    })
  }
}

function needsOf({ provider, account }: Subject): string[] {
  const needs = Object.entries(provider.auth.needs ?? {})
  return needs.filter(([, need]) => need.when?.(account) !== false).map(([name]) => name)
}

function missingSample({ problems }: Subject, name: string, action: Operation): void {
  const answer = isSent(action) ? `, answer: ${outline(action.output)}` : ''
  problems.add({
    place: `samples.${name}`,
    wrong: 'is missing',
    write: `${name}: { input: ${outline(action.input)}${answer} }`,
  })
}

/** The fields that a schema insists on, as a literal to fill in. */
function outline(schema: Schema): string {
  const fields = Object.entries(fieldsOf(schema) ?? {})
  const needed = fields.filter(([, field]) => !field.safeParse(undefined).success)
  return `{ ${needed.map(([name]) => `${name}: …`).join(', ') || '…'} }`
}

async function checkMade(subject: Subject, name: string): Promise<void> {
  const ended = await withStand(subject, plainly, (stand) => callSample(subject, stand, { name }))
  const wrong = isWell(ended)
    ? misfit(subject.operations[name]?.output, ended.value)
    : `it ${described(ended)}`
  if (wrong === undefined) return
  subject.problems.add({
    place: `operations.${name}.make`,
    wrong,
    write: 'what its output says, from input, merchant, timestampMs and nonce alone',
  })
}

function misfit(schema: Schema | undefined, value: unknown): string | undefined {
  const parsed = schema?.safeParse(value)
  if (parsed === undefined || parsed.success) return undefined
  const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole value')
  return `what it makes does not fit its output: ${places.join(', ')}`
}

async function checkSent(subject: Subject, name: string): Promise<void> {
  let first: Try | undefined
  for (const after of beginnings(subject, name)) {
    const tried = await attempt(subject, name, after)
    first ??= tried
    const { request, verified, takenFor } = tried
    if (!isWell(tried.ended) || request === undefined || takenFor !== name) continue
    checkRequest(subject, name, tried)
    const signed =
      verified !== undefined && !(await isBelieved(subject, { ...verified, headers: {} }))
    subject.sound.set(name, { after, request, answer: verified?.body, signed })
    return
  }
  if (first !== undefined) explain(subject, name, first)
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
  const place = Object.keys(operations).indexOf(name)
  const before = acts.filter(([act]) => Object.keys(operations).indexOf(act) < place)
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
    await callSample(subject, stand, { name })
    return {
      after,
      ended,
      takenFor,
      request: sent && readable(sent.request),
      again: lastRequest(stand),
      signed: sent !== undefined && Object.values(sent.added).some(hasContent),
      verified,
    }
  })
}

function hasContent(part: unknown): boolean {
  return typeof part === 'string' ? part !== '' : Object.keys(part ?? {}).length > 0
}

/** The request that was signed last, as it was before that. */
function lastRequest({ passed }: Stand): ReadableRequest | undefined {
  const last = passed.signed.at(-1)
  return last && readable(last.request)
}

function readable({ method, path, body }: ReadableRequest): ReadableRequest {
  return { method, path, body }
}

function checkRequest(subject: Subject, name: string, tried: Try): void {
  if (!tried.signed) {
    subject.problems.add(
      {
        place: 'auth.sign',
        wrong: 'adds nothing to a request, so anybody could send it',
        write: 'headers, query or body with the signature or the key of the merchant',
      },
      'not signed',
    )
  }
  checkSameBytes(subject, name, [tried.request, tried.again])
}

/** A repeat that differs is another payment for a provider that compares them. */
export function checkSameBytes(
  { problems }: Subject,
  name: string,
  [one, other]: readonly [ReadableRequest | undefined, ReadableRequest | undefined],
): void {
  if (one === undefined || other === undefined) return
  const parts = ['method', 'path', 'body'] as const
  const differing = parts.filter((part) => one[part] !== other[part])
  if (differing.length === 0) return
  problems.add(
    {
      place: `operations.${name}`,
      wrong: `two calls with the same input differ in their ${differing.join(' and ')}`,
      write: 'body and query from input and merchant alone; time and nonce belong into auth.sign',
    },
    `bytes ${name}`,
  )
}

function explain({ problems, operations }: Subject, name: string, tried: Try): void {
  const { ended, takenFor, after } = tried
  const place = `samples.${name}`
  if (ended.code === 'INPUT_INVALID') {
    problems.add({ place: `${place}.input`, wrong: ended.message, write: 'an input that is valid' })
    return
  }
  if (takenFor === undefined) {
    const write = 'a method, path and body with which the request goes out'
    problems.add({
      place: `operations.${name}`,
      wrong: `it ${described(ended)}; no request of it arrived`,
      write,
    })
    return
  }
  if (takenFor !== name) {
    const wrong = `its request is taken for ${takenFor}, which has the same method and path`
    const write = "route: (request) => '<operation>', which tells them apart"
    problems.add({ place: `operations.${name}`, wrong, write })
    return
  }
  const cause = causes[ended.code]
  if (cause !== undefined) {
    problems.add({ place, wrong: described(ended), write: cause }, `${ended.code} ${name}`)
    return
  }
  const tries = after.length === 0 ? '' : ` after ${after.join(', ')}`
  const isRead = operations[name]?.effect === 'read'
  problems.add({
    place,
    wrong: `its answer${tries} ends as ${described(ended)}`,
    write: isRead
      ? 'an answer that is found, or after: [<the operations that make what it finds>]'
      : 'an answer with which it is carried out, or after: [<the operations that go before it>]',
  })
}

/** What to do about words of the engine's own. */
const causes: Readonly<Record<string, string>> = {
  ANSWER_UNEXPECTED: 'these fields into its answer, or .nullish() for them in its output',
  ANSWER_UNREADABLE: 'an answer in the form that the provider writes (see codec)',
  ANSWER_UNVERIFIED: 'signAnswer: (answer) => headers, so that auth.verify returns true for it',
  ANSWER_MISMATCH: 'the same number and amount into its input and its answer, or mend echo/intends',
}
