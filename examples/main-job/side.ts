import type { DropReason } from '../../src/index.ts'
import type { Step, Word } from './traffic.ts'

/** What a side counts while it works. */
export interface Counts {
  /** Requests handed to a connection, repeats included. */
  sends: number
  /** Why connections were given up, where the side can tell. */
  readonly dropped: Map<DropReason, number>
  /** Sent again at once, on a fresh connection, because the old one had died. */
  resends: number
  /** Sent again after a wait, or as often as the retry package likes. */
  retries: number
  /** Asked what became of an act, instead of guessing. */
  questions: number
}

/** One way to make the calls of the traffic. */
export interface Side {
  readonly title: string
  readonly counts: Counts
  perform(step: Step): Promise<Word>
  close(): Promise<void>
}

export function noCounts(): Counts {
  return { sends: 0, dropped: new Map(), resends: 0, retries: 0, questions: 0 }
}

export const notifyUrl = 'https://shop.example/notify'

/** How long either side waits for an answer, in milliseconds. */
export const responseMs = 500
