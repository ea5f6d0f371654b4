import type { Operation } from '../../provider/operation.ts'
import { fieldsOf } from '../../provider/shape.ts'
import type { Schema } from '../../provider/spec.ts'
import { isBelieved } from './believing.ts'
import { callSample, described, isWell } from './call.ts'
import { checkSameBytes, explain } from './sample-problems.ts'
import { plainly, type Try, trySample } from './sample-tries.ts'
import { withStand } from './stand.ts'
import { isSent, type Subject } from './subject.ts'

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
  await withStand(subject, plainly, async (stand) => {
    const ended = await callSample(subject, stand, { name })
    const wrong = isWell(ended)
      ? misfit(subject.operations[name]?.output, ended.value)
      : `it ${described(ended)}`
    if (wrong === undefined) return
    subject.problems.add({
      place: `operations.${name}.make`,
      wrong,
      write: 'what its output says, for every input that its schema lets through',
    })
  })
}

function misfit(schema: Schema | undefined, value: unknown): string | undefined {
  const parsed = schema?.safeParse(value)
  if (parsed === undefined || parsed.success) return undefined
  const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole value')
  return `what it makes does not fit its output: ${places.join(', ')}`
}

async function checkSent(subject: Subject, name: string): Promise<void> {
  const { tried, failed } = await trySample(subject, name)
  if (failed !== undefined) explain(subject, name, failed)
  if (tried?.request === undefined) return
  const { after, request, verified } = tried
  checkRequest(subject, name, tried)
  const bare = verified && { ...verified, headers: {} }
  const signed = bare !== undefined && !(await isBelieved(subject, bare))
  subject.sound.set(name, { after, request, answer: verified?.body, signed })
}

function checkRequest(subject: Subject, name: string, tried: Try): void {
  checkSameBytes(subject, name, [tried.request, tried.again])
  if (tried.signed) return
  subject.problems.add({
    place: 'auth.sign',
    wrong: 'adds nothing to a request, so anybody could send it',
    shownBy: name,
    write: 'headers, query or body with the signature or the key of the merchant',
  })
}
