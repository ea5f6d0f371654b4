import type { VerifyAnswer } from '../../provider/spec.ts'
import { leaves } from '../sandbox/places.ts'
import { readOutput } from './answer-body.ts'
import { isBelieved } from './believing.ts'
import { callSample } from './call.ts'
import { changedAt, withoutEach } from './forgery.ts'
import { withStand } from './stand.ts'
import { type Subject, soundOperations } from './subject.ts'
import type { Verified } from './watched.ts'

const dayMs = 24 * 60 * 60 * 1_000
const firstErrorStatus = 300

/** `verify` must refuse whatever is not what the provider has signed. */
export async function checkSignatures(subject: Subject): Promise<void> {
  const { verify } = subject.provider.auth
  if (verify === 'unsigned') return
  for (const [name, action, sound] of soundOperations(subject)) {
    // A file is vouched for by its digest, not by a signature.
    if (action.download !== undefined) continue
    await withStand(subject, { asks: false, attempts: 1 }, async (stand) => {
      for (const after of sound.after) await callSample(subject, stand, { name: after })
      await callSample(subject, stand, { name })
      const last = stand.passed.verified.at(-1)
      if (last === undefined || last.answer.status >= firstErrorStatus) return
      const output = readOutput(subject, name, last.answer.body)
      await checkAnswer(subject, name, { ...last, output })
    })
  }
}

interface Genuine extends Verified {
  readonly output: unknown
}

async function checkAnswer(subject: Subject, name: string, genuine: Genuine): Promise<void> {
  const { answer, said, output } = genuine
  if (said === 'unsigned') {
    complain(subject, name, "an answer of 2xx is called 'unsigned', and believed all the same")
    return
  }
  for (const body of forgeries(answer.body, output)) {
    const forged = { ...answer, body }
    if (await isBelieved(subject, forged)) {
      complain(subject, name, 'one changed character of the body is not noticed')
      return
    }
    for (const [missing, headers] of withoutEach(answer.headers)) {
      if (!(await isBelieved(subject, { ...forged, headers }))) continue
      complain(subject, name, `without ${missing}, any body of 2xx is believed`)
      return
    }
  }
  await checkWindow(subject, name, answer)
}

/** The body with each value changed that the operation reads; where there is none, just changed. */
function forgeries(body: string, output: unknown): readonly string[] {
  const telling = leaves(output).map(({ value }) => String(value))
  const changed = telling
    .filter((text) => /[0-9a-z]/i.test(text) && body.includes(text))
    .map((text) => body.replaceAll(text, changedAt(text, text.search(/[0-9a-z]/i))))
  if (changed.length > 0) return changed
  if (body === '') return [' ']
  const middle = Math.floor(body.length / 2)
  const place = body.slice(middle).search(/[0-9a-z]/i)
  return [place === -1 ? `${body} ` : changedAt(body, middle + place)]
}

async function checkWindow(
  subject: Subject,
  name: string,
  answer: VerifyAnswer<unknown>,
): Promise<void> {
  const windowMs = subject.options.answerWindowMs
  if (windowMs === undefined) return
  const late = { ...answer, nowMs: answer.nowMs + 2 * windowMs }
  const old = { ...answer, nowMs: answer.nowMs + 2 * windowMs + dayMs }
  if ((await isBelieved(subject, late)) || (await isBelieved(subject, old))) {
    complain(subject, name, `an answer older than ${windowMs} ms is believed`)
  }
  const early = { ...answer, nowMs: answer.nowMs + windowMs / 2 }
  if (!(await isBelieved(subject, early))) {
    complain(subject, name, `an answer of ${windowMs / 2} ms ago is refused, within its window`)
  }
}

function complain({ problems }: Subject, name: string, wrong: string): void {
  problems.add({
    place: 'auth.verify',
    wrong,
    shownBy: name,
    write: 'a check of the signature over the raw body, that returns false when a part is missing',
  })
}
