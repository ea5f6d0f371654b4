import { checkProvider } from '../../provider/check.ts'
import type { Operation, OperationLink } from '../../provider/operation.ts'
import { fieldsOf } from '../../provider/shape.ts'
import type { Schema } from '../../provider/spec.ts'
import { leaves } from '../sandbox/places.ts'
import { checkNamed } from './identity-checks.ts'
import type { Problems } from './problems.ts'
import { isSent, type Subject } from './subject.ts'

/** Names under which an input holds money. */
const money = /amount|amt|total|price|fee|money/i
/** What stands in the way of every call: contradictions of the literal, names of nothing. */
export function checkLiteral(subject: Subject): void {
  try {
    checkProvider(subject.provider)
  } catch (error) {
    subject.problems.add({
      place: 'the provider file',
      wrong: error instanceof Error ? error.message : String(error),
      write: 'what the message asks for; createGateway refuses the file as well',
    })
  }
  checkNames(subject)
}

function checkNames({ provider, operations, options, problems }: Subject): void {
  const known = [...Object.keys(operations), ...Object.keys(provider.auth.needs ?? {})]
  const named = Object.entries(options.samples).flatMap(([name, { after = [] }]) => [
    { place: `samples.${name}`, name },
    ...after.map((earlier) => ({ place: `samples.${name}.after`, name: earlier })),
  ])
  for (const { place, name } of named.filter((each) => !known.includes(each.name))) {
    const wrong = `there is no operation ${name}`
    problems.add({ place, wrong, write: `one of ${known.join(', ')}` })
  }
}

/** What cannot be seen from outside, and what the types leave open. */
export function checkFile(subject: Subject): void {
  checkNamed(subject)
  for (const [name, action] of Object.entries(subject.operations)) {
    const place = `operations.${name}`
    checkKey(subject, place, action)
    checkHeld(subject, name, action)
    checkStrictness(subject.problems, place, action)
    checkQuestion(subject, place, action.settledBy)
  }
}

/** Without header, field or number a repeat carries nothing by which it could be recognised. */
function checkKey({ provider, problems }: Subject, place: string, action: Operation): void {
  const { header, field } = provider.idempotency
  if (action.effect !== 'keyed' || action.key !== undefined) return
  if (header !== undefined || field !== undefined) return
  problems.add({
    place,
    wrong: 'is keyed, but nothing in its request tells a repeat from a second payment',
    write: "key: '<the input field with your own number>', or effect: 'once'",
  })
}

/** Whoever believes an answer about another order has paid the wrong one. */
function checkHeld({ options, problems }: Subject, name: string, action: Operation): void {
  if (action.settledBy === undefined || action.effect === 'read') return
  if (action.echo !== undefined || action.intends !== undefined) return
  const sums = leaves(options.samples[name]?.input).filter(({ place }) =>
    place.some((part) => money.test(part)),
  )
  if (sums.length === 0) return
  const named = sums.map(({ place }) => place.join('.')).join(', ')
  problems.add({
    place: `operations.${name}`,
    wrong: `its input has an amount (${named}), and what settledBy answers is held against nothing`,
    write:
      'intends: ({ input }) => ({ reference: …, amount: { minor: …, currency: … } }), ' +
      "or echo: { '<output field>': '<input field>' }",
  })
}

const stranger = { 'a-field-that-nobody-has': 1 }

function isObject(schema: Schema): boolean {
  return fieldsOf(schema) !== undefined
}

function rejectsStrangers(schema: Schema): boolean {
  const result = schema.safeParse(stranger)
  return !result.success && result.error.issues.some(({ code }) => code === 'unrecognized_keys')
}

function checkStrictness(problems: Problems, place: string, action: Operation): void {
  if (isObject(action.input) && !rejectsStrangers(action.input)) {
    problems.add({
      place: `${place}.input`,
      wrong: 'takes fields that it does not know, so a misspelt one is dropped in silence',
      write: 'z.strictObject({ … })',
      kind: 'input not strict',
    })
  }
  if (isSent(action) && isObject(action.output) && rejectsStrangers(action.output)) {
    problems.add({
      place: `${place}.output`,
      wrong: 'refuses fields that it does not know; the day the provider adds one, nothing works',
      write: 'z.object({ … }), with only the fields that are used',
      kind: 'output strict',
    })
  }
}

/** A question whose answer says no state settles nothing. */
function checkQuestion(
  { operations, problems }: Subject,
  place: string,
  link: OperationLink | undefined,
): void {
  if (link === undefined) return
  const name = typeof link === 'string' ? link : link.operation
  // A link may bring a view of its own, or pick out of a list what the act's own view reads.
  if (typeof link !== 'string' && (link.payment ?? link.pick) !== undefined) return
  const read = operations[name]
  if (read === undefined || read.payment !== undefined || read.refund !== undefined) return
  problems.add({
    place: `operations.${name}`,
    wrong: 'others are settled by it, but its answer has no view',
    shownBy: place,
    write: 'payment: (output) => ({ reference, state, amount }), or refund: …',
  })
}
