import { setMaxListeners } from 'node:events'
import { createAdmission } from '../admission.ts'
import type { Binding } from '../call/call.ts'
import { identityOf } from '../call/key.ts'
import type { TimeoutOptions } from '../call/options.ts'
import { ConfigurationError } from '../errors/errors.ts'
import { createNeeds } from '../exchange/needs.ts'
import type { Journal } from '../journal/journal.ts'
import { createOwner } from '../journal/owner.ts'
import { createPipeline } from '../pipeline.ts'
import type { AnyProvider } from '../provider/spec.ts'
import type { Reconciled } from '../reconcile/finding.ts'
import { createReconciliation, type ReconcileOptions } from '../reconcile/reconcile.ts'
import { createRecovery, type Recovered, type RecoverOptions } from '../recovery/recover.ts'
import type { BreakerFactory } from '../retry/breaker.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { systemRuntime } from '../runtime/system.ts'
import { createEmit } from '../telemetry/emit.ts'
import type { GatewayEvent } from '../telemetry/events.ts'
import type { MerchantClient, MerchantOptions, ProviderId } from './client-types.ts'
import { createClose } from './close.ts'
import {
  bindAccounts,
  checkGatewayOptions,
  checkHosts,
  checkMerchantOptions,
  type GatewayConfiguration,
  type MerchantConfiguration,
  providersById,
} from './configuration.ts'
import { createMerchant, type MerchantContext } from './merchant.ts'
import {
  type ConcurrencyOptions,
  type ConnectionOptions,
  concurrencyOf,
  type RetryOptions,
} from './settings.ts'
import { createTransports } from './transports.ts'

/** What a gateway is made from. */
export interface GatewayOptions<Ps extends readonly AnyProvider[], Ms> {
  readonly providers: Ps
  /** Merchants by id; those kept in a database come with `bind` instead. */
  readonly merchants?: { readonly [Id in keyof Ms]: MerchantOptions<Ps, Ms[Id]> }
  /** `sandbox` throws where a provider has no sandbox host. @default 'production' */
  readonly environment?: 'production' | 'sandbox'
  /** Other addresses for a provider: a proxy, a local sandbox. Plain http to loopback only. */
  readonly hosts?: { readonly [Id in ProviderId<Ps>]?: readonly string[] }
  readonly timeouts?: TimeoutOptions
  readonly retry?: RetryOptions
  readonly connection?: ConnectionOptions
  /** Calls at once per provider and merchant. @default { active: 64, queued: 1024 } */
  readonly concurrency?: ConcurrencyOptions
  /**
   * A circuit breaker for each provider and merchant, from a library of your own: the policies of
   * `cockatiel` fit as they are. While it is open, calls throw before anything is sent.
   *
   * @default none
   */
  readonly breaker?: BreakerFactory
  /**
   * Where intents are kept, so that a crash loses no payment's outcome: see `payonce/journal`.
   *
   * @default none
   */
  readonly journal?: Journal
  /**
   * A pass of recovery every so often; the first one, at once, takes everything that no living
   * process drives.
   *
   * @default none: call `recover`
   */
  readonly recover?: { readonly everyMs: number }
  /** Told of everything that happens; without it no event is even made. */
  readonly on?: (event: GatewayEvent) => void
  /** Time and chance, for tests. @default the system's */
  readonly runtime?: Runtime
}

/** Merchants' typed clients over one set of connections. */
export interface Gateway<Ps extends readonly AnyProvider[], Ms> {
  /** @throws ConfigurationError when there is no such merchant. */
  merchant<Id extends keyof Ms & string>(id: Id): MerchantClient<Ps, keyof Ms[Id]>
  /**
   * The typed client of a merchant that is kept elsewhere; cheap enough for each request.
   *
   * @throws ConfigurationError that names the account field that is wrong.
   */
  bind<Accounts>(
    id: string,
    options: MerchantOptions<Ps, Accounts>,
  ): MerchantClient<Ps, keyof Accounts>
  /**
   * One pass over what a crash or a doubt has left in the journal: asks what became of each intent,
   * records it and emits `intent-settled`. Run it at start; several processes share the work.
   *
   * @throws ConfigurationError without a journal; JournalError when it cannot be read.
   */
  recover(options?: RecoverOptions): Promise<Recovered>
  /**
   * Holds a provider's bill of a day against the journal: what was charged without a record, what
   * is recorded as carried out and is not in the bill, and what both have and tell differently.
   *
   * Intents are looked for in the bill by their number, and an order of last week that was paid
   * today by the id that follows from it. What was carried out within minutes of midnight and is
   * not in this bill is marked as at the `edge`: look into the neighbouring day's.
   *
   * @throws ConfigurationError without a journal, for an unknown merchant or account, or when the
   * provider does not say how its bills are read; InvalidInputError when the bill was cut or is
   * damaged; JournalError when the journal cannot be read.
   */
  reconcile(options: ReconcileOptions<ProviderId<Ps>>): Promise<Reconciled>
  /**
   * Refuses new calls, ends idle connections at once, lets running calls finish until `graceMs` is
   * over and ends the rest honestly. Closes a memory or SQLite journal too. May be called twice.
   *
   * @default graceMs 10000
   */
  close(options?: { readonly graceMs?: number }): Promise<void>
}

/**
 * Makes a gateway: checks providers, merchants and settings, opens nothing until the first call.
 *
 * @throws ConfigurationError that names the path of everything that is wrong:
 * `merchants.tea-house.timeouts.totalMs`.
 */
export function createGateway<
  const Ps extends readonly AnyProvider[],
  const Ms = Record<never, never>,
>(options: GatewayOptions<Ps, Ms>): Gateway<Ps, Ms> {
  const checked = checkGatewayOptions(options)
  const providers = providersById(options.providers)
  checkHosts(providers, checked)
  const runtime = options.runtime ?? systemRuntime
  const emit = createEmit(options.on)

  const transports = createTransports({ connection: checked.connection, runtime, emit })
  const transportOf = transports.of
  const ending = new AbortController()
  setMaxListeners(0, ending.signal)
  const admission = createAdmission({ ...concurrencyOf(checked.concurrency), runtime })
  const needs = createNeeds({ runtime, transportOf, ending: ending.signal })
  const { journal, breaker } = options
  const owner = createOwner()
  const journaling = journal && { journal, owner }
  const run = createPipeline({
    runtime,
    transportOf,
    needs,
    admission,
    emit,
    breaker,
    journaling,
  })
  const context: MerchantContext = { run, runtime, needs, ending: ending.signal }
  const { bound, ...clients } = createClients(checked, { providers, context })
  const closing = new AbortController()
  const close = createClose({ admission, transports, journal, closing, ending, runtime })
  const shared = {
    owner,
    runtime,
    emit,
    run,
    bound,
    closing: closing.signal,
    ending: ending.signal,
  }
  const recover = createRecovery(journal, shared, checked.recover)
  const reconcile = createReconciliation(journal, { bound, closing: closing.signal })
  return Object.freeze({ ...clients, recover, reconcile, close }) as unknown as Gateway<Ps, Ms>
}

/** The merchants' clients: accounts are all checked now, methods made when first asked for. */
function createClients(
  gateway: GatewayConfiguration,
  given: {
    readonly providers: ReadonlyMap<string, AnyProvider>
    readonly context: MerchantContext
  },
) {
  const { providers, context } = given
  const bindings = (id: string, merchant: MerchantConfiguration) =>
    bindAccounts(id, merchant, { providers, gateway })
  const clientOf = (bound: readonly Binding[]): object => createMerchant(bound, context)
  const literal = new Map(
    Object.entries(gateway.merchants ?? {}).map(([id, one]) => [id, bindings(id, one)]),
  )
  const bound = new Map(literal)
  const clients = new Map<string, object>()
  return {
    bound,
    merchant: (id: string) => {
      const known = clients.get(id)
      if (known !== undefined) return known
      const own = literal.get(id) ?? bound.get(id)
      if (own === undefined) throw unknownMerchant(id, [...bound.keys()])
      const made = clientOf(own)
      clients.set(id, made)
      return made
    },
    bind: (id: string, merchant: object) => {
      const own = bindings(id, checkMerchantOptions(id, merchant))
      // Remembered for recovery, which must know with which account it asks; beside those of the
      // merchant that were bound before.
      bound.set(id, merged(bound.get(id) ?? [], own))
      if (!Object.hasOwn(gateway.merchants ?? {}, id)) clients.delete(id)
      return clientOf(own)
    },
  }
}

/** A merchant's accounts: the newer of two that are the same one at the provider. */
function merged(before: readonly Binding[], added: readonly Binding[]): readonly Binding[] {
  const nameOf = (one: Binding) => JSON.stringify([one.spec.id, identityOf(one)])
  const names = new Set(added.map(nameOf))
  return [...before.filter((one) => !names.has(nameOf(one))), ...added]
}

function unknownMerchant(id: string, known: readonly string[]): ConfigurationError {
  const some = known.slice(0, 10).join(', ') || 'none'
  const message = `there is no merchant "${id}"; this gateway has: ${some}`
  return new ConfigurationError(message, { merchant: id }, 'MERCHANT_UNKNOWN')
}
