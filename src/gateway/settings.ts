import * as z from 'zod'
import type { CallSettings, RetrySettings } from '../call/call.ts'
import type { OnDoubt, TimeoutOptions } from '../call/options.ts'
import type { ConnectionPreset, Timeouts } from '../provider/spec.ts'
import type { ConnectionSettings } from '../transport/transport.ts'

const milliseconds = z
  .number()
  .positive()
  .max(2 ** 31 - 1)
const count = z.int().positive()

/** The timeouts that can be set at each level; what is absent comes from the level above. */
export const timeoutsSchema = z.strictObject({
  connectMs: milliseconds.optional(),
  tlsMs: milliseconds.optional(),
  responseMs: milliseconds.optional(),
  totalMs: milliseconds.optional(),
})

export const retrySchema = z.strictObject({
  attempts: count.max(100).optional(),
  baseMs: milliseconds.optional(),
  throttledBaseMs: milliseconds.optional(),
  maxWaitMs: milliseconds.optional(),
})

export const connectionSchema = z.strictObject({
  mode: z.enum(['keep-alive', 'close']).optional(),
  protocol: z.enum(['http1', 'h2', 'auto']).optional(),
  idleMs: milliseconds.optional(),
  lifetimeMs: milliseconds.optional(),
  maxUses: count.optional(),
  ca: z.array(z.string()).min(1).optional(),
})

export const concurrencySchema = z.union([
  count,
  z.strictObject({ active: count.optional(), queued: z.int().nonnegative().optional() }),
])

/** How often and how fast a send is repeated. */
export type RetryOptions = z.input<typeof retrySchema>
/** How connections are kept. */
export type ConnectionOptions = z.input<typeof connectionSchema>
/** Calls at once per provider and merchant, and how many may wait. */
export type ConcurrencyOptions = z.input<typeof concurrencySchema>

/** Node's HTTP clients give up a connect after seconds; a payer does not wait that long. */
const defaultTimeouts: Timeouts = {
  connectMs: 2_000,
  tlsMs: 3_000,
  responseMs: 8_000,
  totalMs: 20_000,
}

/**
 * Sends are spread over the time that a call has: waits that grow to a few seconds bridge an outage
 * of seconds, while the retry budget bounds what all calls together add to a long one.
 */
const defaultRetry: RetrySettings = {
  attempts: 20,
  baseMs: 100,
  throttledBaseMs: 1_000,
  maxWaitMs: 5_000,
}

/** `undo` takes back what is still in doubt or pending near the end of its time. */
export const onDoubtSchema = z.enum(['ask', 'undo'])

/** One level of settings: what it sets wins over the levels above it. */
export interface SettingsLevel {
  readonly timeouts?: TimeoutOptions | undefined
  readonly retry?: RetryOptions | undefined
  readonly onDoubt?: OnDoubt | undefined
}

/** Settings narrow: SDK defaults < provider file < gateway < merchant < merchant's provider. */
export function narrow(levels: readonly (SettingsLevel | undefined)[]): CallSettings {
  const timeouts = { ...defaultTimeouts }
  const retry = { ...defaultRetry }
  let onDoubt: OnDoubt = 'ask'
  for (const level of levels) {
    Object.assign(timeouts, set(level?.timeouts))
    Object.assign(retry, set(level?.retry))
    onDoubt = level?.onDoubt ?? onDoubt
  }
  return Object.freeze({ timeouts, retry, onDoubt })
}

function set(options: object | undefined): object {
  return Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  )
}

/** The connection settings of a provider: its preset, and what the gateway sets. */
export function connectionOf(
  preset: ConnectionPreset,
  options: ConnectionOptions | undefined,
): ConnectionSettings {
  return {
    mode: options?.mode ?? preset.mode ?? 'keep-alive',
    protocol: options?.protocol ?? preset.protocol ?? 'http1',
    idleMs: options?.idleMs ?? preset.idleMs,
    lifetimeMs: options?.lifetimeMs ?? 5 * 60_000,
    maxUses: options?.maxUses ?? 10_000,
    ...(options?.ca && { ca: options.ca }),
  }
}

/** How many calls run and wait per provider and merchant. */
export function concurrencyOf(options: ConcurrencyOptions | undefined): {
  active: number
  queued: number
} {
  const given = typeof options === 'number' ? { active: options } : (options ?? {})
  return { active: given.active ?? 64, queued: given.queued ?? 1_024 }
}
