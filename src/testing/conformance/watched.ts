import type { Operation } from '../../provider/operation.ts'
import type { AnyProvider, Signed, SignRequest, VerifyAnswer } from '../../provider/spec.ts'
import type { Asked } from '../sandbox/sample.ts'
import type { AnswerToSeal, AnswerToSign } from '../sandbox/sandbox-options.ts'
import type { ConformanceOptions } from './options.ts'

/** An answer as `verify` saw it, and what it said. */
export interface Verified {
  readonly answer: VerifyAnswer<unknown>
  readonly said: boolean | 'unsigned'
}

/** Everything that passed through a provider file's functions, last one last. */
export interface Passed {
  readonly signed: { readonly request: SignRequest<unknown>; readonly added: Signed }[]
  readonly verified: Verified[]
  /** What the functions threw; the engine tells nobody, for such an error may quote a secret. */
  readonly thrown: { readonly place: string; readonly error: unknown }[]
}

/** Fast, and slower with each question: a state that never changes must not become a hammer. */
const quickPoll = { firstMs: 2, factor: 4, maxMs: 100 }

/** Functions of an operation that take what comes; a link may throw until an answer is there. */
const plain = ['body', 'query', 'make', 'intends', 'payment', 'refund', 'fault'] as const

/** The provider as a client gets it: watched, quick to ask, and asking only if it should. */
export function watched(
  provider: AnyProvider,
  passed: Passed,
  { asks }: { readonly asks: boolean },
): AnyProvider {
  const { auth } = provider
  const operations = Object.entries(provider.operations as Record<string, Operation>).map(
    ([name, action]) => [name, watchedOperation(name, action, { passed, asks })],
  )
  return {
    ...provider,
    poll: quickPoll,
    operations: Object.fromEntries(operations),
    auth: {
      ...auth,
      sign: async (request) => {
        const added = await noting(passed, 'auth.sign', async () => auth.sign(request))
        passed.signed.push({ request, added })
        return added
      },
      verify: async (answer) => {
        // The word stands for "TLS vouches for it": the engine believes such an answer.
        const said = auth.verify === 'unsigned' ? true : await auth.verify(answer)
        passed.verified.push({ answer, said })
        return said
      },
    },
  }
}

async function noting<Value>(
  { thrown }: Passed,
  place: string,
  act: () => Promise<Value>,
): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    thrown.push({ place, error })
    throw error
  }
}

function watchedOperation(
  name: string,
  action: Operation,
  { passed, asks }: { readonly passed: Passed; readonly asks: boolean },
): object {
  const { poll: _own, settledBy, undoneBy, ...rest } = action
  const functions = plain.flatMap((member) => {
    const own = action[member] as ((args: unknown) => unknown) | undefined
    if (own === undefined) return []
    const place = `operations.${name}.${member}`
    return [[member, (args: unknown) => noted(passed, place, () => own(args))]]
  })
  const links = { ...(settledBy && { settledBy }), ...(undoneBy && { undoneBy }) }
  return { ...rest, ...Object.fromEntries(functions), ...(asks && links) }
}

function noted(passed: Passed, place: string, act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    passed.thrown.push({ place, error })
    throw error
  }
}

type Answering = Pick<ConformanceOptions<AnyProvider>, 'samples' | 'signAnswer' | 'sealAnswer'>

/** What makes answers, watched as well: what it throws would only show as an HTTP 500. */
export function watchedAnswers(answering: Answering, passed: Passed): Answering {
  const { samples, signAnswer, sealAnswer } = answering
  const noticed = Object.entries(samples).map(([name, sample]) => {
    const { answer } = sample
    if (typeof answer !== 'function') return [name, sample] as const
    const place = `samples.${name}.answer`
    const asked = (given: Asked) => noted(passed, place, () => answer(given))
    return [name, { ...sample, answer: asked }] as const
  })
  const signing = signAnswer && {
    signAnswer: (answer: AnswerToSign<unknown>) =>
      noting(passed, 'signAnswer', async () => signAnswer(answer)),
  }
  const sealing = sealAnswer && {
    sealAnswer: (answer: AnswerToSeal<unknown>) =>
      noting(passed, 'sealAnswer', async () => sealAnswer(answer)),
  }
  return { samples: Object.fromEntries(noticed), ...signing, ...sealing }
}
