import { ConfigurationError } from '../errors/errors.ts'
import type { Method } from '../provider/spec.ts'
import type { SignedHead } from './transport.ts'

/** Where a send goes, taken apart once. */
export interface Target {
  readonly origin: string
  readonly protocol: string
  readonly host: string
  readonly port: number
  /** The `Host` field. */
  readonly authority: string
  readonly encrypted: boolean
}

/** Fields that belong to the connection, not to the request, and `Expect`, which only adds a wait. */
const ours: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
])

/** The header as Node writes it: a flat list of names and values, in order. */
export function rawHeaders(method: Method, head: SignedHead, target: Target): string[] {
  const list = ['Host', target.authority]
  let asksPacking = false
  for (const name in head.headers) {
    const value = head.headers[name]
    const lower = name.toLowerCase()
    if (value === undefined || ours.has(lower)) continue
    if (lower === 'accept-encoding') asksPacking = true
    list.push(name, value)
  }
  // A packed answer saves nothing here, and has to be unpacked before its signature can be checked.
  if (!asksPacking) list.push('Accept-Encoding', 'identity')
  if (head.body !== undefined) list.push('Content-Length', String(head.body.length))
  else if (method !== 'GET' && method !== 'DELETE') list.push('Content-Length', '0')
  return list
}

/**
 * The targets of a provider's origins.
 *
 * @throws ConfigurationError when one is not an origin, or is plain http and not this machine.
 */
export function targetsOf(
  origins: readonly string[],
  provider: string,
): ReadonlyMap<string, Target> {
  if (origins.length === 0) throw new ConfigurationError('a host is missing', { provider })
  return new Map(origins.map((origin) => [origin, targetOf(origin, provider)]))
}

function targetOf(origin: string, provider: string): Target {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  const encrypted = url?.protocol === 'https:'
  if (url === undefined || !(encrypted || url.protocol === 'http:') || !isBare(url)) {
    throw new ConfigurationError(
      `${JSON.stringify(origin)} is not the address of a host: write it as https://host[:port]`,
      { provider },
    )
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!encrypted && !isLoopback(host)) {
    throw new ConfigurationError(
      `${JSON.stringify(origin)} is not encrypted: plain http is for this machine only`,
      { provider },
    )
  }
  const port = url.port === '' ? (encrypted ? 443 : 80) : Number(url.port)
  return { origin, protocol: url.protocol, host, port, authority: url.host, encrypted }
}

function isBare(url: URL): boolean {
  const rest = `${url.username}${url.password}${url.search}${url.hash}`
  return url.hostname !== '' && url.pathname === '/' && rest === ''
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
