import { ConfigurationError } from '../errors/errors.ts'
import { isFault } from '../errors/fault.ts'
import type { Operation, OperationLink } from './operation.ts'
import { addressFields, whyNoAddress } from './origin.ts'
import { fieldsOf, pathFields } from './shape.ts'
import type { AnyProvider, Roles } from './spec.ts'

type Operations = Readonly<Record<string, Operation>>

/** Keys that are not the caller's own are uuids. */
const derivedKeyLength = 36

/**
 * What types cannot say about a provider file.
 *
 * @throws ConfigurationError that lists everything that is wrong, each with its place.
 */
export function checkProvider(provider: AnyProvider): void {
  const wrong = [
    ...headProblems(provider),
    ...Object.entries(provider.operations as Operations).flatMap(([name, operation]) =>
      operationProblems(operation, provider.operations).map(
        (problem) => `operations.${name}: ${problem}`,
      ),
    ),
  ]
  if (wrong.length === 0) return
  throw new ConfigurationError(`provider ${provider.id}: ${wrong.join('; ')}`, {
    provider: provider.id,
  })
}

function headProblems(provider: AnyProvider): string[] {
  const { id, hosts, connection, idempotency, auth, faults } = provider
  const wrong: string[] = []
  if (!/^[a-z][a-z0-9-]*$/.test(id)) wrong.push(`id: ${id} must be kebab-case`)
  if (hosts.production.length === 0) wrong.push('hosts.production: name at least one')
  wrong.push(...hostProblems(provider))
  if (connection.serverIdleMs !== undefined && connection.idleMs >= connection.serverIdleMs) {
    wrong.push('connection.idleMs: must be below connection.serverIdleMs, else it guards nothing')
  }
  if (!connection.source) wrong.push('connection.source: say where the number comes from')
  if (idempotency.keptForMs !== undefined && !(idempotency.keptForMs > 0)) {
    wrong.push('idempotency.keptForMs: must be above 0')
  }
  if (idempotency.maxKeyLength !== undefined && !(idempotency.maxKeyLength >= derivedKeyLength)) {
    wrong.push(`idempotency.maxKeyLength: must be at least ${derivedKeyLength}, a uuid's length`)
  }
  if (typeof auth.verify !== 'function' && auth.verify !== 'unsigned') {
    wrong.push("auth.verify: write a function, or the word 'unsigned'")
  }
  for (const [code, fault] of Object.entries(faults)) {
    if (!isFault(fault)) wrong.push(`faults.${code}: ${fault} is no word of the vocabulary`)
  }
  if ('notification' in provider.operations) {
    wrong.push('operations.notification: this name is taken by the client itself')
  }
  if (['payments', 'intend'].includes(id)) wrong.push(`id: ${id} is taken by the client itself`)
  const fields = Object.keys(fieldsOf(provider.merchant) ?? {})
  for (const field of provider.identityIfGiven ?? []) {
    if (provider.identity === undefined) wrong.push('identityIfGiven: stands beside an identity')
    if (!fields.includes(field)) wrong.push(`identityIfGiven: ${field} is no field of merchant`)
  }
  wrong.push(...neutralProblems(provider), ...billProblems(provider))
  return wrong
}

/** A misspelt name would make every charge of that operation one without a record. */
function billProblems({ bill, operations }: AnyProvider): string[] {
  return Object.keys(bill?.operations ?? {}).flatMap((name) => {
    const operation = (operations as Operations)[name]
    if (operation === undefined) return [`bill.operations.${name}: there is no such operation`]
    const isRead = operation.effect === 'read'
    return isRead ? [`bill.operations.${name}: it only reads, so it charges nothing`] : []
  })
}

function neutralProblems({ neutral, operations }: AnyProvider): string[] {
  const wrong: string[] = []
  const served = new Set<string>()
  for (const [name, { act }] of Object.entries((neutral ?? {}) as Roles)) {
    if (!Object.hasOwn(operations, name)) wrong.push(`neutral.${name}: there is no such operation`)
    if (act !== 'pay' && served.has(act)) wrong.push(`neutral.${name}: ${act} is served already`)
    served.add(act)
  }
  return wrong
}

function hostProblems({ hosts, operations, merchant }: AnyProvider): string[] {
  const own = Object.values(operations as Operations).flatMap((operation) => operation.hosts ?? [])
  const all = [hosts, ...own].flatMap(({ production, sandbox = [] }) => [...production, ...sandbox])
  return all.flatMap((host) => {
    const why = whyNoAddress(host.replaceAll(/\{[^}]*\}/g, 'x'))
    const strange = addressFields(host).filter((name) => !(name in (fieldsOf(merchant) ?? {})))
    return [
      ...(why === undefined ? [] : [`hosts: ${host} ${why}`]),
      ...(strange.length === 0 ? [] : [`hosts: ${host} names no account field: ${strange.join()}`]),
    ]
  })
}

function operationProblems(operation: Operation, all: Operations): string[] {
  const fields = fieldsOf(operation.input)
  const has = (name: string) => fields === undefined || (name.split('.')[0] ?? '') in fields
  const wrong = wireProblems(operation)
  for (const name of pathFields(operation.path ?? '')) {
    if (!has(name)) wrong.push(`path: {${name}} is no field of its input`)
  }
  if (operation.key !== undefined && !has(operation.key)) {
    wrong.push(`key: ${operation.key} is no field of its input`)
  }
  for (const [output, input] of Object.entries(operation.echo ?? {})) {
    if (!has(input)) wrong.push(`echo.${output}: ${input} is no field of its input`)
  }
  wrong.push(...linkProblems('settledBy', operation.settledBy, { operation, all }))
  wrong.push(...linkProblems('undoneBy', operation.undoneBy, { operation, all }))
  const settling = linked(operation.settledBy, all)
  if (settling !== undefined && settling.effect !== 'read') {
    wrong.push('settledBy: must be an operation with effect read; asking must change nothing')
  }
  return wrong
}

function wireProblems(operation: Operation): string[] {
  const { make, method, path, effect, download, keptForMs, hosts } = operation
  if (make !== undefined) {
    if (effect !== 'read') return ['make: sends nothing, so its effect is read']
    return method === undefined && path === undefined ? [] : ['make: has no method and no path']
  }
  const wrong: string[] = []
  if (method === undefined) wrong.push('method: is missing')
  if (path === undefined || !path.startsWith('/')) wrong.push('path: must begin with /')
  if (method === 'GET' && effect !== 'read') wrong.push('effect: a GET only reads')
  if (download !== undefined && effect !== 'read') wrong.push('download: its effect is read')
  // What acts is asked about where it was sent: at the provider's own hosts.
  if (hosts !== undefined && effect !== 'read') wrong.push('hosts: only a read has its own')
  if (keptForMs !== undefined && !(keptForMs > 0)) wrong.push('keptForMs: must be above 0')
  return wrong
}

function linked(link: OperationLink | undefined, all: Operations): Operation | undefined {
  return link === undefined ? undefined : all[typeof link === 'string' ? link : link.operation]
}

function linkProblems(
  member: 'settledBy' | 'undoneBy',
  link: OperationLink | undefined,
  { operation, all }: { operation: Operation; all: Operations },
): string[] {
  if (link === undefined) return []
  const target = linked(link, all)
  const name = typeof link === 'string' ? link : link.operation
  if (target === undefined) return [`${member}: there is no operation ${name}`]
  if (typeof link !== 'string') return []
  const own = fieldsOf(operation.input)
  const needed = Object.entries(fieldsOf(target.input) ?? {}).filter(
    ([, field]) => !field.safeParse(undefined).success,
  )
  const missing = needed.map(([field]) => field).filter((field) => own && !(field in own))
  if (missing.length === 0) return []
  return [
    `${member}: ${name} needs ${missing.join(', ')}, which this input lacks; ` +
      `write { operation: '${name}', input: ({ input }) => … }`,
  ]
}
