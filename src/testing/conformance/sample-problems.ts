import { described } from './call.ts'
import type { ReadableRequest } from './options.ts'
import type { Problem } from './problems.ts'
import type { Try } from './sample-tries.ts'
import type { Subject } from './subject.ts'

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
  problems.add({
    place: `operations.${name}`,
    wrong: `two calls with the same input differ in their ${differing.join(' and ')}`,
    write: 'body and query from input and merchant alone; time and nonce belong into auth.sign',
    kind: `bytes ${name}`,
  })
}

/** Says why a sample does not come through, and what its author can do about it. */
export function explain({ problems, operations }: Subject, name: string, tried: Try): void {
  const isRead = operations[name]?.effect === 'read'
  problems.add(
    thrownProblem(tried) ?? requestProblem(name, tried) ?? answerProblem(name, { tried, isRead }),
  )
}

/** The engine hides what a function throws, because it may quote a secret; its author needs it. */
function thrownProblem({ thrown }: Try): Problem | undefined {
  const [first] = thrown
  if (first === undefined) return undefined
  return {
    place: first.place,
    wrong: `throws ${String(first.error)}`,
    write: 'a function that takes what the samples give it',
  }
}

function requestProblem(name: string, { ended, takenFor }: Try): Problem | undefined {
  const place = `operations.${name}`
  if (ended.code === 'INPUT_INVALID') {
    const wrong = ended.message
    return { place: `samples.${name}.input`, wrong, write: 'an input that is valid' }
  }
  if (takenFor === undefined) {
    const wrong = `it ${described(ended)}; no request of it arrived`
    return { place, wrong, write: 'a method, path and body with which the request goes out' }
  }
  if (takenFor === name) return undefined
  const wrong = `its request is taken for ${takenFor}, which has the same method and path`
  return { place, wrong, write: "route: (request) => '<operation>', which tells them apart" }
}

/** What to do about words of the engine's own. */
const remedies: Readonly<Record<string, string>> = {
  ANSWER_UNEXPECTED: 'these fields into its answer, or .nullish() for them in its output',
  ANSWER_UNREADABLE: 'an answer in the form that the provider writes (see codec)',
  ANSWER_MISMATCH: 'the same number and amount into its input and its answer, or mend echo/intends',
}

function answerProblem(
  name: string,
  { tried, isRead }: { readonly tried: Try; readonly isRead: boolean },
): Problem {
  const { ended } = tried
  const place = `samples.${name}`
  if (ended.code === 'ANSWER_UNVERIFIED') {
    return {
      place: 'signAnswer',
      wrong: 'auth.verify refuses what it signs',
      shownBy: name,
      write: '(answer) => headers, as the provider signs its answers',
    }
  }
  const remedy = remedies[ended.code]
  if (remedy !== undefined) {
    return { place, wrong: described(ended), write: remedy, kind: ended.code }
  }
  return {
    place,
    wrong: `its answer ends as ${described(ended)}`,
    write: isRead
      ? 'an answer that is found, or after: [<the operations that make what it finds>]'
      : 'an answer with which it is carried out, or after: [<the operations that go before it>]',
  }
}
