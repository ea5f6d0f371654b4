import type { Repeat } from '../../src/provider/index.ts'
import { toyProvider } from './toy-provider.ts'

/** What a child process is to do before it dies. */
export interface ChildTask {
  /** The sandbox's address. */
  readonly url: string
  /** `sqlite:<file>`, `postgres:<table>` or `mysql:<table>`. */
  readonly journal: string
  readonly repeat: Repeat
  readonly orders: readonly string[]
  /** At which of its steps it kills itself; 0 for never. */
  readonly killAtStep: number
  /** How many passes of recovery at most. @default 1 */
  readonly passes?: number
  /** Whether it writes out all rows of its journal at the end. */
  readonly dump?: boolean
  /** Ends on SIGTERM within this grace, and says how long that took. */
  readonly graceMs?: number
  /** A bug that the campaign must find. */
  readonly planted?: 'journal-after-send' | 'random-key'
}

/** How long after its last send a payment may still be carried out, in milliseconds. */
const lateMs = 200

/** The provider whose shop is killed. */
export function killedToy({ repeat }: Pick<ChildTask, 'repeat'>) {
  return toyProvider({
    repeat,
    lateMs,
    poll: { firstMs: 20, factor: 1, maxMs: 20 },
    timeouts: { connectMs: 1_000, responseMs: 120, totalMs: 500 },
  })
}
