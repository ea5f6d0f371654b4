import { isUtf8 } from 'node:buffer'
import type { HttpResponse } from '../transport/transport.ts'
import { textOf } from './codecs.ts'

/** Tried for a refusal that says neither: the last one reads any bytes, and codes are ASCII. */
const anyway = ['gb18030', 'windows-1252'] as const

const firstErrorStatus = 400

/** The text of an answer, and its bytes where encoding the text anew would not give them. */
export interface AnswerText {
  readonly body: string
  readonly bytes?: Buffer
}

/**
 * Reads an answer as UTF-8, else as it or its provider's file says that it is encoded. A refusal is
 * read in any case: a proxy's page keeps its status, and a refusal its code, whatever its words.
 *
 * @throws TypeError when nothing reads the bytes: a replaced character would change what is signed.
 */
export function answerText(
  { status, headers, body }: Pick<HttpResponse, 'status' | 'headers' | 'body'>,
  encodings: readonly string[] = [],
): AnswerText {
  if (isUtf8(body)) return { body: textOf(body) }
  const [, named = 'utf-8'] =
    /charset\s*=\s*"?([\w.:-]+)/i.exec(headers['content-type'] ?? '') ?? []
  const names = [named, ...encodings, ...(status >= firstErrorStatus ? anyway : [])]
  for (const name of names) {
    const text = decoded(body, name)
    if (text !== undefined) return { body: text, bytes: body }
  }
  throw new TypeError('the answer is in no encoding that is known here')
}

function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Other bytes, or a name that nobody knows.
    return undefined
  }
}
