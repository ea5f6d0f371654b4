import type { Operation } from '../../provider/operation.ts'
import { at, type Leaf, leaves } from '../sandbox/places.ts'
import { readBody } from './answer-body.ts'
import { callSample, isWell } from './call.ts'
import { withStand } from './stand.ts'
import { type Sound, type Subject, soundOperations } from './subject.ts'

/** Believed, an answer about another order turns a payment that never was into a success. */
export async function checkOtherOrders(subject: Subject): Promise<void> {
  for (const [name, action, sound] of soundOperations(subject)) {
    if (action.effect !== 'read') await checkOne(subject, name, { action, sound })
  }
}

async function checkOne(
  subject: Subject,
  name: string,
  { action, sound }: { readonly action: Operation; readonly sound: Sound },
): Promise<void> {
  const { key } = action
  const number = key === undefined ? undefined : at(subject.options.samples[name]?.input, [key])
  if (number === undefined) return
  await withStand(subject, { asks: false, attempts: 1 }, async (stand) => {
    for (const after of sound.after) await callSample(subject, stand, { name: after })
    stand.sandbox.play({ kind: 'wrong-echo', operation: name, carriedOut: false })
    const ended = await callSample(subject, stand, { name })
    if (!isWell(ended)) return
    // An answer that names no order at all, as that of a QR code, cannot be told from another.
    const theirs = readBody(subject, name, stand.passed.verified.at(-1)?.answer.body)
    const place = leaves(readBody(subject, name, sound.answer)).find(
      (leaf) => String(leaf.value) === String(number) && differs(theirs, leaf),
    )?.place
    if (place === undefined) return
    const field = place.join('.')
    subject.problems.add({
      place: `operations.${name}`,
      wrong: `an answer about another order ends as ${ended.word}, with nothing carried out`,
      write: `echo: { '${field}': '${key}' }, and ${field} in its output`,
    })
  })
}

/** Whether another answer tells another order at the same place. */
function differs(theirs: unknown, { place, value }: Leaf): boolean {
  const other = at(theirs, place)
  return other !== undefined && String(other) !== String(value)
}
