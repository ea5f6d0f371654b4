import * as z from 'zod'
import type { Binding, Call, Next } from '../call/call.ts'
import { Deadline } from '../call/deadline.ts'
import { identityOf } from '../call/key.ts'
import type { Outcome } from '../call/outcome.ts'
import { Progress } from '../call/progress.ts'
import { ConfigurationError, GatewayError } from '../errors/errors.ts'
import { validOptions } from '../errors/validation.ts'
import { leaseMarginMs } from '../journal/act.ts'
import { type Intent, writeOutcome } from '../journal/intent.ts'
import type { DueQuery, Journal } from '../journal/journal.ts'
import { heldAndGone, type Owner } from '../journal/owner.ts'
import { readText } from '../journal/text.ts'
import type { Operation } from '../provider/operation.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'

/** Which intents a pass of recovery takes. */
export interface RecoverOptions {
  /** How many at most. @default 1000 */
  readonly limit?: number | undefined
  /**
   * Only those whose last send is at least this old, whatever their due time: 0 takes every one
   * that no living process drives. Without it: those that are due.
   */
  readonly olderThanMs?: number | undefined
}

/** What a pass of recovery has come to. */
export interface Recovered {
  /** Intents whose outcome is certain now. */
  readonly settled: number
  /** Intents that are still pending or in doubt, and will be asked about again. */
  readonly open: number
  /** Intents of merchants, providers or operations that this gateway does not know. */
  readonly skipped: number
}

export interface RecoveryParts {
  readonly journal: Journal
  readonly owner: Owner
  readonly runtime: Runtime
  readonly emit: Emit
  /** The account that an intent was sent with, where this gateway has it. */
  readonly bindingOf: (intent: Intent) => Binding | undefined
  readonly run: Next
  /** The longest that a call of any account may take, in milliseconds. */
  readonly longestMs: () => number
  /** Aborts when the gateway's grace is over. */
  readonly ending: AbortSignal
  /** Aborts when the gateway begins to close. */
  readonly closing: AbortSignal
}

/** How many are driven at once: enough to use the connections, few enough not to crowd callers. */
const atOnce = 16

type Bound = ReadonlyMap<string, readonly Binding[]>

/** `gateway.recover`, and the passes that come by themselves where they are asked for. */
export function createRecovery(
  journal: Journal | undefined,
  shared: Omit<RecoveryParts, 'journal' | 'bindingOf' | 'longestMs'> & { readonly bound: Bound },
  every: { readonly everyMs: number } | undefined,
): (options?: RecoverOptions) => Promise<Recovered> {
  if (journal === undefined) {
    const why = 'journal: is missing; without one nothing is remembered that could be recovered'
    if (every !== undefined) throw new ConfigurationError(`recover: needs a journal; ${why}`)
    return () => Promise.reject(new ConfigurationError(why))
  }
  const { bound } = shared
  const bindingOf = ({ merchant, provider, account }: Intent) =>
    bound
      .get(merchant)
      ?.find((one) => one.spec.id === provider && JSON.stringify(identityOf(one)) === account)
  const longestMs = () => {
    let longest = 0
    for (const accounts of bound.values()) {
      for (const { settings } of accounts) longest = Math.max(longest, settings.timeouts.totalMs)
    }
    return longest
  }
  const parts: RecoveryParts = { ...shared, journal, bindingOf, longestMs }
  const recover = async (options?: RecoverOptions) =>
    await recoverPass(parts, validOptions(recoverOptions, options ?? {}, { path: 'recover' }))
  if (every !== undefined) repeat(recover, every.everyMs, parts).catch(() => undefined)
  return recover
}

/**
 * A pass each `everyMs`, until the gateway closes; one that fails is followed by the next. The
 * first takes everything that nobody drives: after a crash nothing has to wait for its time.
 */
async function repeat(
  recover: (options?: RecoverOptions) => Promise<Recovered>,
  everyMs: number,
  { closing, runtime, emit }: RecoveryParts,
): Promise<void> {
  let options: RecoverOptions = { olderThanMs: 0 }
  while (!closing.aborted) {
    try {
      await recover(options)
      options = {}
    } catch (error) {
      // Anything but our own errors may quote what it failed on.
      const message = error instanceof GatewayError ? error.message : 'the pass has failed'
      emit?.({ type: 'recovery-failed', message, everyMs })
    }
    // Processes that were started together must not come together for ever.
    await runtime.sleep(everyMs * (0.9 + 0.2 * runtime.random()), closing)
  }
}

const recoverOptions = z.strictObject({
  limit: z.int().positive().optional(),
  olderThanMs: z.int().nonnegative().optional(),
})

/**
 * One pass over the intents that a crash or a doubt has left: asks what became of each, sends again
 * where that is right and nobody can be asked, and records the outcome.
 */
async function recoverPass(
  parts: RecoveryParts,
  { limit = 1_000, olderThanMs }: RecoverOptions = {},
): Promise<Recovered> {
  const { journal, runtime } = parts
  await journal.migrate()
  const counts = { settled: 0, open: 0, skipped: 0 }
  const seen: string[] = []
  const startMs = runtime.wall()
  while (seen.length < limit && !parts.closing.aborted) {
    const rows = await journal.due(await dueQuery(parts, { seen, limit, olderThanMs, startMs }))
    if (rows.length === 0) break
    seen.push(...rows.map(({ id }) => id))
    const ends = await Promise.all(rows.map((row) => settleOne(row, parts)))
    for (const end of ends) counts[end] += 1
  }
  return counts
}

interface Pass {
  readonly seen: readonly string[]
  readonly limit: number
  readonly olderThanMs: number | undefined
  readonly startMs: number
}

async function dueQuery(
  { journal, owner, runtime, longestMs }: RecoveryParts,
  { seen, limit, olderThanMs, startMs }: Pass,
): Promise<DueQuery> {
  const nowMs = runtime.wall()
  const { except, gone } = heldAndGone(await journal.owners())
  return {
    owner: owner.name,
    nowMs,
    leaseUntilMs: nowMs + longestMs() + leaseMarginMs,
    limit: Math.min(atOnce, limit - seen.length),
    gone,
    except: [...except, ...seen],
    sentBeforeMs: olderThanMs === undefined ? undefined : startMs - olderThanMs,
  }
}

async function settleOne(row: Intent, parts: RecoveryParts): Promise<keyof Recovered> {
  const { journal, owner, runtime } = parts
  const release = owner.drives(row.id)
  try {
    if (row.state === 'intent') return await closeUnsent(row, parts)
    const binding = parts.bindingOf(row)
    const call = binding && callOf(row, binding, parts)
    if (call === undefined) {
      await journal.settle({ ...row, dueAtMs: runtime.wall() + strangersMs })
      return 'skipped'
    }
    const outcome = await parts.run(call)
    tell(parts, row, outcome)
    return outcome.status === 'succeeded' || outcome.status === 'failed' ? 'settled' : 'open'
  } catch {
    // The gateway closes, or the journal fails: as it was, the row is free for the next pass.
    await journal.settle(row).catch(() => false)
    return 'open'
  } finally {
    release()
  }
}

/** Strangers are left to the processes that know them. */
const strangersMs = 60_000

/** Written down, and never sent: its number may be called again. */
async function closeUnsent(row: Intent, parts: RecoveryParts): Promise<'settled' | 'open'> {
  const what = { fault: 'unavailable', code: 'NOT_SENT' } as const
  const message = 'it was written down, and never sent'
  const outcome = { status: 'failed', ...what, message, key: row.key, history: [] } as const
  const recorded = { status: 'failed', fault: what.fault, outcome: writeOutcome(outcome) } as const
  const { id, fence } = row
  const dueAtMs = parts.runtime.wall()
  // Its caller has come after all, and sends it: then this is no failure.
  const closes = await parts.journal.settle({ id, fence, state: 'done', ...recorded, dueAtMs })
  if (!closes) return 'open'
  tell(parts, row, outcome)
  return 'settled'
}

function tell({ emit }: RecoveryParts, row: Intent, outcome: Outcome<unknown>): void {
  const { provider, merchant, operation, key, number } = row
  if (outcome.status !== 'succeeded' && outcome.status !== 'failed') return
  // What could not be written is found out again, and told then.
  if (outcome.durable === false) return
  emit?.({ type: 'intent-settled', provider, merchant, operation, key, number, outcome })
}

/** The call that goes on with an intent; `undefined` where its operation is not there any more. */
function callOf(
  row: Intent,
  binding: Binding,
  { runtime, ending }: RecoveryParts,
): Call | undefined {
  const operations = binding.spec.operations as Readonly<Record<string, Operation>>
  const action = operations[row.operation]
  if (action === undefined) return undefined
  const { settings, spec, merchant } = binding
  return {
    provider: spec.id,
    merchant,
    operation: row.operation,
    key: row.key,
    binding,
    action,
    input: readText(row.input) as Call['input'],
    settings,
    deadline: new Deadline(runtime, settings.timeouts.totalMs),
    signal: ending,
    progress: new Progress(),
    resumed: { by: 'recovery', held: row },
  }
}
