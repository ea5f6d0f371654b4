import { connect as connectTcp, isIP } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { ClientCertificate } from '../../provider/spec.ts'
import { Sessions, type SessionsOptions } from '../http2/sessions.ts'
import type { TransportOptions } from '../transport.ts'
import type { AgentBaseOptions } from './agent-base.ts'
import { PlainPool, type Pool, TlsPool } from './pool.ts'
import { buildSecureContext, identityOf } from './trust.ts'

/**
 * So many identities to one origin that those without a connection are given up: merchants come and
 * go, certificates are renewed, and each keeps its parsed keys.
 */
const manyIdentities = 256

/**
 * All pools of a provider: one for each origin and TLS identity, shared by every merchant that has
 * no certificate of its own.
 */
export class Pools {
  readonly #options: TransportOptions
  readonly #byOrigin = new Map<string, Map<string, Pool>>()
  #draining = false

  constructor(options: TransportOptions) {
    this.#options = options
  }

  /**
   * The pool of an origin and identity, made at its first use.
   *
   * @throws ConfigurationError when the certificate or the CA list cannot be read.
   */
  of(origin: string, certificate: ClientCertificate | undefined): Pool {
    const identity = identityOf(certificate)
    const found = this.#byOrigin.get(origin)?.get(identity)
    if (found !== undefined) return found
    const pool = this.#open(origin, certificate)
    if (this.#draining) drain(pool)
    const pools = this.#byOrigin.get(origin) ?? new Map<string, Pool>()
    if (pools.size >= manyIdentities) forgetUnused(pools)
    this.#byOrigin.set(origin, pools.set(identity, pool))
    return pool
  }

  /** Ends the idle connections to an origin. */
  purge(origin: string): void {
    for (const pool of this.#byOrigin.get(origin)?.values() ?? []) {
      pool.purge()
      pool.sessions?.dropIdle('purged')
    }
  }

  drain(): void {
    this.#draining = true
    this.#each(drain)
  }

  destroy(): void {
    this.#draining = true
    this.#each((pool) => {
      pool.destroy()
      pool.sessions?.destroy()
    })
  }

  #each(act: (pool: Pool) => void): void {
    for (const pools of this.#byOrigin.values()) for (const pool of pools.values()) act(pool)
  }

  #open(origin: string, certificate: ClientCertificate | undefined): Pool {
    const { provider, connection: settings, runtime, emit } = this.#options
    const { protocol, hostname } = new URL(origin)
    const encrypted = protocol === 'https:'
    const base: AgentBaseOptions = {
      // Node itself then sends `Connection: close`, once, and keeps nothing.
      keepAlive: settings.mode === 'keep-alive',
      // A socket in use has our own timers; this one would kill it by the clock of an idle one.
      timeout: 0,
      // A queue in the agent hides that a socket was used before, and outlives its idle check.
      maxSockets: Number.POSITIVE_INFINITY,
      maxFreeSockets: 256,
    }
    const pool = { provider, origin, settings, runtime, emit }
    const trust = {
      secureContext: encrypted ? buildSecureContext(settings.ca, certificate) : undefined,
      servername: isIP(hostname.replace(/^\[|\]$/g, '')) ? '' : hostname,
      // Explicit, so that no environment variable of the process can switch the check off.
      rejectUnauthorized: true,
    }
    const sessions = sessionsOf(pool, trust)
    if (!encrypted) return new PlainPool(base, { ...pool, sessions })
    const tls = { ...base, ...trust, ALPNProtocols: ['http/1.1'] }
    return new TlsPool(tls as AgentBaseOptions, { ...pool, sessions })
  }
}

/** Where HTTP/2 is wanted or allowed; over plain TCP, on this machine, only where it is wanted. */
function sessionsOf(
  pool: Omit<SessionsOptions, 'connect'>,
  trust: Pick<ConnectionOptions, 'secureContext' | 'servername' | 'rejectUnauthorized'>,
): Sessions | undefined {
  const { protocol: wanted } = pool.settings
  const { protocol, hostname, port } = new URL(pool.origin)
  const encrypted = protocol === 'https:'
  if (wanted === undefined || wanted === 'http1' || (wanted === 'auto' && !encrypted))
    return undefined
  const host = hostname.replace(/^\[|\]$/g, '')
  const to = { host, port: Number(port || (encrypted ? 443 : 80)) }
  const ALPNProtocols = wanted === 'h2' ? ['h2'] : ['h2', 'http/1.1']
  const connect = (autoSelectFamilyAttemptTimeout: number) => {
    const plain = { ...to, autoSelectFamilyAttemptTimeout }
    return encrypted ? connectTls({ ...plain, ...trust, ALPNProtocols }) : connectTcp(plain)
  }
  return new Sessions({ ...pool, connect })
}

function drain(pool: Pool): void {
  pool.drain()
  pool.sessions?.drain()
}

function forgetUnused(pools: Map<string, Pool>): void {
  for (const [identity, pool] of pools) {
    if (pool.isUnused && pool.sessions?.isUnused !== false) pools.delete(identity)
  }
}
