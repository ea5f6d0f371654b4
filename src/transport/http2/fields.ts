import http from 'node:http'
import http2, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { ConfigurationError } from '../../errors/errors.ts'
import type { Headers } from '../../provider/spec.ts'
import { fieldList, type RequestParts } from '../http1/request-head.ts'

/**
 * The fields of a request as HTTP/2 has them, its length always among them.
 *
 * @throws ConfigurationError when one of them holds what HTTP does not allow.
 */
export function fieldsOf({ request, head, target }: RequestParts): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = {
    ':method': request.method,
    ':path': head.path,
    ':scheme': target.encrypted ? 'https' : 'http',
    ':authority': target.authority,
    [http2.sensitiveHeaders]: ['authorization'],
  }
  const list = fieldList(request.method, head)
  try {
    for (let at = 0; at < list.length; at += 2) {
      const [name = '', value = ''] = list.slice(at, at + 2)
      http.validateHeaderName(name)
      http.validateHeaderValue(name, value)
      fields[name.toLowerCase()] = value
    }
  } catch (error) {
    // Node names the field, never its value.
    const why = error instanceof Error ? error.message : String(error)
    throw new ConfigurationError(`the request cannot be sent: ${why}`, request.about)
  }
  return fields
}

/** Fields as HTTP/1 has them: repeated ones joined, none of the pseudo fields. */
export function joined(fields: IncomingHttpHeaders): Headers {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith(':') || value === undefined) continue
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}
