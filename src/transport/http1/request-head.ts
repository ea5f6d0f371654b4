import { type ClientRequest, request as httpRequest } from 'node:http'
import { ConfigurationError } from '../../errors/errors.ts'
import type { Method } from '../../provider/spec.ts'
import { type AgentRequestOptions, asAgent } from '../pool/agent-base.ts'
import { attemptMs } from '../pool/attempt.ts'
import type { Pool } from '../pool/pool.ts'
import type { Target } from '../target.ts'
import type { HttpRequest, SignedHead } from '../transport.ts'

/** What a request is made of. */
export interface RequestParts {
  readonly request: HttpRequest
  readonly head: SignedHead
  readonly target: Target
  readonly pool: Pool
  /** Never on a connection that was used before. */
  readonly fresh: boolean
}

/**
 * What must not be sent again goes out only on a connection that is fresh, or was used so short a
 * time ago that no server has an idle limit below it: its end under the request would leave doubt.
 */
const mostRestMs = 1_000

/** Node's own limit, set here so that no flag of the process can lift it. */
const mostHeaderBytes = 16 * 1024

/**
 * Opens a request; the pool finds a connection for it.
 *
 * @throws ConfigurationError when the head holds what HTTP does not allow; nothing was sent.
 */
export function openRequest({ request, head, target, pool, fresh }: RequestParts): ClientRequest {
  if (!head.path.startsWith('/')) {
    throw new ConfigurationError('the path of a request must begin with a slash', request.about)
  }
  try {
    const options: AgentRequestOptions = {
      agent: asAgent(pool),
      protocol: target.protocol,
      host: target.host,
      port: target.port,
      autoSelectFamilyAttemptTimeout: attemptMs(request.timeouts),
      method: request.method,
      path: head.path,
      headers: rawHeaders(request.method, head, target),
      maxHeaderSize: mostHeaderBytes,
      joinDuplicateHeaders: true,
      insecureHTTPParser: false,
      // Read by the pool, which gets all options.
      ...(fresh && { fresh }),
      ...(!request.replayable && { mostRestMs }),
    }
    return httpRequest(options)
  } catch (error) {
    // Node names the field, never its value.
    const why = error instanceof Error ? error.message : String(error)
    throw new ConfigurationError(`the request cannot be sent: ${why}`, request.about)
  }
}

/** Fields of the connection, not of the request; and `Expect`, which only adds a wait. */
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
function rawHeaders(method: Method, head: SignedHead, target: Target): string[] {
  return fieldList(method, head, ['Host', target.authority])
}

/** The fields of a request but `Host`, behind those given: a flat list of names and values. */
export function fieldList(method: Method, head: SignedHead, list: string[] = []): string[] {
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
