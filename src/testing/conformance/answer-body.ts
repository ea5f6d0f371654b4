import { codecs } from '../../exchange/codecs.ts'
import type { Subject } from './subject.ts'

/** The body of an operation's answer, opened and read as the engine does; else `undefined`. */
export function readBody(
  { provider, account }: Subject,
  operation: string,
  body: string | undefined,
): unknown {
  if (body === undefined || body === '') return undefined
  try {
    const text = provider.auth.open?.({ merchant: account, operation, body }) ?? body
    return codecs[provider.codec ?? 'json'].read(text)
  } catch {
    // A body that cannot be read says nothing.
    return undefined
  }
}

/** The same, as the operation's own output. */
export function readOutput(subject: Subject, operation: string, body: string | undefined): unknown {
  const parsed = subject.operations[operation]?.output.safeParse(readBody(subject, operation, body))
  return parsed?.success ? parsed.data : undefined
}
