import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { TimeoutOptions } from '../../call/options.ts'
import { rawOf } from '../../call/raw.ts'
import { GatewayError } from '../../errors/errors.ts'
import type { Fault } from '../../errors/fault.ts'
import type { Stand } from './stand.ts'
import type { Subject } from './subject.ts'

/** How a call ended. */
export interface Ended {
  readonly word: 'succeeded' | 'pending' | 'failed' | 'unknown' | 'returned' | 'threw'
  readonly fault: Fault | undefined
  readonly code: string
  readonly message: string
  readonly value: unknown
}

/** One call of a sample. */
export interface SampleCall {
  readonly name: string
  /** Replaces the input of the sample. */
  readonly input?: unknown
  readonly timeouts?: TimeoutOptions
}

/** Calls an operation with its sample, and sees that no secret shows in what comes of it. */
export async function callSample(
  subject: Subject,
  stand: Stand,
  { name, timeouts, ...given }: SampleCall,
): Promise<Ended> {
  const input = 'input' in given ? given.input : subject.options.samples[name]?.input
  const isRead = subject.operations[name]?.effect === 'read'
  // A reference names what has no number of its own, so that each send of it has the same key.
  const options = { ...(timeouts && { timeouts }), ...(!isRead && { reference: 'conformance' }) }
  const seen = stand.events.length
  const kept = stand.rows.length
  const { ended, shown } = await end(async () => {
    const result = await stand.client[name]?.(input, options)
    return result instanceof Readable ? await text(result) : result
  }, isRead)
  const field = subject.secrets.shownIn([shown, stand.events.slice(seen), stand.rows.slice(kept)])
  if (field !== undefined) {
    subject.problems.add({
      place: `merchant.${field}`,
      wrong: 'this secret shows in an outcome, an answer, an error, an event or the journal',
      shownBy: name,
      write: 'secret() or pem() for the field, and nothing of it into a value, an error or a code',
    })
  }
  return ended
}

async function end(
  act: () => Promise<unknown>,
  isRead: boolean,
): Promise<{ readonly ended: Ended; readonly shown: unknown }> {
  try {
    const result = await act()
    if (isRead)
      return { ended: said('returned', { value: result }), shown: [result, rawOf(result)] }
    const outcome = result as Partial<Ended> & { readonly status: Ended['word'] }
    return { ended: said(outcome.status, outcome), shown: result }
  } catch (error) {
    const known = GatewayError.is(error) ? error : undefined
    const message = error instanceof Error ? error.message : String(error)
    const ended = said('threw', { fault: known?.fault, code: known?.code ?? 'ERROR', message })
    return { ended, shown: error }
  }
}

function said(
  word: Ended['word'],
  rest: { readonly [Member in keyof Ended]?: Ended[Member] },
): Ended {
  const { fault, code = '', message = '', value } = rest
  return { word, fault, code, message, value }
}

/** A word with its reason, for a message: `unknown (ANSWER_UNVERIFIED: the answer …)`. */
export function described({ word, code, message }: Ended): string {
  return code === '' ? word : `${word} (${code}: ${message})`
}

/** Whether a call ended well. */
export function isWell({ word }: Ended): boolean {
  return word === 'succeeded' || word === 'pending' || word === 'returned'
}
