import type { VerifyAnswer } from '../../provider/spec.ts'
import type { Subject } from './subject.ts'

/** Whether an answer of 2xx would be believed: also one that `verify` calls unsigned. */
export async function isBelieved(
  { provider }: Subject,
  answer: VerifyAnswer<unknown>,
): Promise<boolean> {
  const { verify } = provider.auth
  try {
    return verify === 'unsigned' || (await verify(answer)) !== false
  } catch {
    // What throws is not believed.
    return false
  }
}
