import * as z from 'zod'
import type { Binding } from '../call/call.ts'
import { ConfigurationError } from '../errors/errors.ts'
import { configured, validAccount } from '../errors/validation.ts'
import type { Operation } from '../provider/operation.ts'
import { type Address, addressFields, fillAddress, whyNoAddress } from '../provider/origin.ts'
import type { AnyProvider } from '../provider/spec.ts'
import {
  concurrencySchema,
  connectionSchema,
  narrow,
  onDoubtSchema,
  retrySchema,
  timeoutsSchema,
} from './settings.ts'

const level = { timeouts: timeoutsSchema.optional(), retry: retrySchema.optional() }
const merchantSchema = z.strictObject({
  ...level,
  onDoubt: onDoubtSchema.optional(),
  accounts: z.record(z.string(), z.unknown()),
  providers: z.record(z.string(), z.strictObject(level).optional()).optional(),
})
const gatewaySchema = z.strictObject({
  ...level,
  providers: z.array(z.looseObject({ id: z.string() })).min(1, 'name at least one provider'),
  merchants: z.record(z.string(), merchantSchema).optional(),
  environment: z.enum(['production', 'sandbox']).optional(),
  hosts: z.record(z.string(), z.array(z.string()).min(1).optional()).optional(),
  connection: connectionSchema.optional(),
  concurrency: concurrencySchema.optional(),
  breaker: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
  journal: z
    .custom((value) => isJournal(value), 'must be a journal: see payonce/journal')
    .optional(),
  recover: z.strictObject({ everyMs: z.int().min(100) }).optional(),
  on: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
  runtime: z.custom((value) => typeof value === 'object' && value !== null).optional(),
})

function isJournal(value: unknown): boolean {
  return typeof (value as { claim?: unknown } | null)?.claim === 'function'
}

/** Gateway options, checked. */
export type GatewayConfiguration = z.output<typeof gatewaySchema>
/** A merchant's options, checked; its accounts are checked against their providers. */
export type MerchantConfiguration = z.output<typeof merchantSchema>

/** @throws ConfigurationError that names the path of everything that is wrong. */
export function checkGatewayOptions(options: unknown): GatewayConfiguration {
  return configured(gatewaySchema, options, { path: '' })
}

/** @throws ConfigurationError that names the path of everything that is wrong. */
export function checkMerchantOptions(id: string, options: unknown): MerchantConfiguration {
  return configured(merchantSchema, options, { path: `merchants.${id}` })
}

/** Providers by id. @throws ConfigurationError when two have the same. */
export function providersById(list: readonly AnyProvider[]): ReadonlyMap<string, AnyProvider> {
  const providers = new Map<string, AnyProvider>()
  for (const [place, provider] of list.entries()) {
    if (providers.has(provider.id)) {
      throw new ConfigurationError(`providers.${place}: there are two providers "${provider.id}"`)
    }
    providers.set(provider.id, provider)
  }
  return providers
}

/** @throws ConfigurationError on a set address that no payment may go to. */
export function checkHosts(
  providers: ReadonlyMap<string, AnyProvider>,
  gateway: GatewayConfiguration,
): void {
  for (const [id, list] of Object.entries(gateway.hosts ?? {})) {
    if (!providers.has(id)) throw new ConfigurationError(`hosts.${id}: there is no such provider`)
    for (const [place, host] of (list ?? []).entries()) {
      const why = whyNoAddress(host)
      if (why !== undefined) throw new ConfigurationError(`hosts.${id}.${place}: "${host}" ${why}`)
    }
  }
  for (const provider of providers.values()) templatesOf(provider, gateway)
}

/** The addresses of a provider in this environment, fields of the account not yet filled in. */
function templatesOf(
  { id, hosts: own }: AnyProvider,
  { hosts, environment }: GatewayConfiguration,
): readonly string[] {
  const templates = hosts?.[id] ?? own[environment ?? 'production']
  if (templates !== undefined) return templates
  throw new ConfigurationError(
    `environment: ${id} has no sandbox host; set hosts.${id} to a local one`,
  )
}

/** The same for the operations that have hosts of their own, by their names. */
function ownTemplatesOf(
  { id, operations }: AnyProvider,
  { hosts, environment }: GatewayConfiguration,
): readonly (readonly [string, readonly string[]])[] {
  // Hosts that the gateway names stand for the provider's whole, a local sandbox for instance.
  if (hosts?.[id] !== undefined) return []
  return Object.entries(operations as Readonly<Record<string, Operation>>).flatMap(
    ([name, { hosts: own }]) => {
      const templates = own?.[environment ?? 'production']
      return templates === undefined ? [] : [[name, templates] as const]
    },
  )
}

/** Where an account is served. */
function addressesOf(
  templates: readonly string[],
  account: Readonly<Record<string, unknown>>,
  path: string,
): readonly Address[] {
  for (const name of templates.flatMap(addressFields)) {
    if (account[name] !== undefined) continue
    throw new ConfigurationError(`${path}.${name}: is missing; the production host is named by it`)
  }
  return templates.map((template) => fillAddress(template, account))
}

/**
 * A merchant's accounts, each with its provider and its settings.
 *
 * @throws ConfigurationError that names the account field that is wrong.
 */
export function bindAccounts(
  id: string,
  merchant: MerchantConfiguration,
  given: {
    readonly providers: ReadonlyMap<string, AnyProvider>
    readonly gateway: GatewayConfiguration
  },
): readonly Binding[] {
  for (const provider of Object.keys(merchant.providers ?? {})) {
    if (!given.providers.has(provider)) {
      throw new ConfigurationError(`merchants.${id}.providers.${provider}: no such provider`)
    }
  }
  return Object.entries(merchant.accounts).map(([provider, account]) => {
    const path = `merchants.${id}.accounts.${provider}`
    const found = given.providers.get(provider)
    if (found === undefined) {
      const known = [...given.providers.keys()].join(', ')
      throw new ConfigurationError(`${path}: no such provider; this gateway has ${known}`)
    }
    const own = merchant.providers?.[provider]
    const valid = validAccount(found.merchant as z.ZodType, account, { path })
    const serve = (templates: readonly string[]) =>
      addressesOf(templates, valid as Readonly<Record<string, unknown>>, path)
    const elsewhere = ownTemplatesOf(found, given.gateway).map(
      ([name, templates]) => [name, serve(templates)] as const,
    )
    return Object.freeze({
      spec: found,
      merchant: id,
      account: valid,
      path,
      addresses: serve(templatesOf(found, given.gateway)),
      elsewhere: Object.fromEntries(elsewhere),
      settings: narrow([{ timeouts: found.timeouts }, given.gateway, merchant, own]),
    })
  })
}
