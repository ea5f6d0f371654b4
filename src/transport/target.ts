import { ConfigurationError } from '../errors/errors.ts'

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
      `${named(origin, url)} is not the address of a host: write it as https://host[:port]`,
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

/** Without the user and password that some put into addresses. */
function named(origin: string, url: URL | undefined): string {
  return JSON.stringify(url === undefined || url.username === '' ? origin : `…@${url.host}`)
}

function isBare(url: URL): boolean {
  const rest = `${url.username}${url.password}${url.search}${url.hash}`
  return url.hostname !== '' && url.pathname === '/' && rest === ''
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
