import type { Operation } from '../provider/operation.ts'
import type { Address } from '../provider/origin.ts'
import type { AnyProvider, Timeouts } from '../provider/spec.ts'
import type { Deadline } from './deadline.ts'
import type { Outcome, Pending } from './outcome.ts'
import type { Progress } from './progress.ts'

/** How often and how fast a send is repeated. */
export interface RetrySettings {
  /**
   * Most sends of one call, the first one included; its time usually ends before. Free resends and
   * questions are not counted. 1 switches repeats off. @default 20
   */
  readonly attempts: number
  /** First ceiling of the wait after a transient fault, in milliseconds. @default 100 */
  readonly baseMs: number
  /** First ceiling of the wait after throttling, in milliseconds. @default 1000 */
  readonly throttledBaseMs: number
  /** Ceiling of any wait that the provider did not ask for, in milliseconds. @default 5000 */
  readonly maxWaitMs: number
}

/** The settings of one call, narrowed from SDK defaults down to the call itself. */
export interface CallSettings {
  readonly timeouts: Timeouts
  readonly retry: RetrySettings
  /** `undo`: what is still in doubt or pending near the end of its time is taken back. */
  readonly onDoubt: 'ask' | 'undo'
}

/** Who is calling what, in names; goes into events and errors. */
export interface CallIdentity {
  readonly provider: string
  readonly merchant: string
  readonly operation: string
  readonly key: string
}

/** One merchant's account with one provider. */
export interface Binding {
  readonly spec: AnyProvider
  /** The merchant's id. */
  readonly merchant: string
  /** The account fields, validated. */
  // biome-ignore lint/suspicious/noExplicitAny: each provider has its own account type
  readonly account: any
  /** Where the account stands in the configuration: `merchants.<id>.accounts.<provider>`. */
  readonly path: string
  /** Where the provider serves this account, in order of preference. */
  readonly addresses: readonly Address[]
  /** Where operations with hosts of their own are served instead, by their names. */
  readonly elsewhere?: Readonly<Record<string, readonly Address[]>>
  /** The settings of calls that bring none of their own. */
  readonly settings: CallSettings
}

/** One call on its way through the stages. */
export interface Call extends CallIdentity {
  readonly binding: Binding
  readonly action: Operation
  /** The input, validated. */
  readonly input: Readonly<Record<string, unknown>>
  /** Fields of the body that the input does not type. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  readonly settings: CallSettings
  readonly deadline: Deadline
  /** Aborts when the caller gives up or the gateway's grace is over. */
  readonly signal: AbortSignal | undefined
  readonly progress: Progress
  /** Whether it can be asked by now what became of it. */
  readonly canAsk?: () => boolean
  /** A question about another call: extra load, paid for from the retry budget. */
  readonly question?: true
  /** An earlier call of the same act may have been carried out: it is asked about first. */
  readonly resumed?: Resumed
  /** Its input had a secret that is not here any more: it can only be asked about. */
  readonly sealed?: true
  /** Notes a further send before its bytes; `false` when it must not be sent. */
  readonly beforeResend?: () => Promise<boolean>
  /**
   * Writes down where the next send goes, where another host would not know of it.
   *
   * @throws JournalError when it cannot; then nothing may be sent.
   */
  readonly noteHost?: (origin: string) => Promise<void>
}

/** What an earlier call of the same act has left. */
export interface Resumed {
  /** By a caller who calls again, or by recovery: then the payer has left the shop. */
  readonly by: 'caller' | 'recovery'
  /** What it was told last, if that was more than a doubt. */
  readonly outcome?: Pending<unknown> | undefined
  /** The journal's row, where recovery has taken it already. */
  readonly held?: object | undefined
}

/** What a stage hands a call on to. */
export type Next = (call: Call) => Promise<Outcome<unknown>>

/** One concern of a call's way: does its part and hands the call on. */
export type Stage = (call: Call, next: Next) => Promise<Outcome<unknown>>
