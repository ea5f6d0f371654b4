import type { Binding, Call } from '../call/call.ts'
import type { Progress } from '../call/progress.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { Operation } from '../provider/operation.ts'
import { pathFields } from '../provider/shape.ts'
import type { AnyProvider, Headers, NeedValues, SignRequest } from '../provider/spec.ts'
import type { SignedHead } from '../transport/transport.ts'
import { codecs, writeForm } from './codecs.ts'
import { joinsInput, withExtra } from './extra.ts'

/** Kept equal to package.json by a test; some providers refuse requests without a User-Agent. */
export const version = '0.1.0'

const userAgent = `payonce/${version} node/${process.versions.node}`

/** The bytes of a call, made once: every repeat sends the same. */
export interface Encoded {
  /** Path with query. */
  readonly path: string
  readonly headers: Headers
  /** Empty where there is none. */
  readonly text: string
  readonly body: Buffer | undefined
}

interface Template {
  readonly fields: readonly string[]
  readonly headers: Headers
}

/** What an operation never changes, worked out at its first call. */
const templates = new WeakMap<Operation, Template>()

function templateOf(provider: AnyProvider, action: Operation): Template {
  const known = templates.get(action)
  if (known !== undefined) return known
  const hasBody = action.method !== 'GET' && action.method !== 'DELETE'
  const template: Template = {
    fields: pathFields(action.path ?? ''),
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(hasBody && { 'content-type': codecs[provider.codec ?? 'json'].contentType }),
    },
  }
  templates.set(action, template)
  return template
}

/** By what a call has gone through: stages hand on copies of it that share this. */
const sent = new WeakMap<Progress, Encoded>()

/**
 * Turns a valid input into path, headers and body bytes; for one call the same each time. Made
 * anew, a field that is encrypted would differ, and the provider would not know the repeat.
 *
 * @throws InvalidInputError when a path field would leave its place in the path.
 */
export function encode(call: Call, needs: NeedValues): Encoded {
  if (call.action.effect === 'read') return encodeAnew(call, needs)
  const encoded = sent.get(call.progress) ?? encodeAnew(call, needs)
  sent.set(call.progress, encoded)
  return encoded
}

/** Gives a call the bytes that an earlier process has sent for it. */
export function restore(call: Call, { path, text }: Pick<Encoded, 'path' | 'text'>): void {
  const { headers } = templateOf(call.binding.spec, call.action)
  const body = text === '' ? undefined : Buffer.from(text)
  sent.set(call.progress, { path, headers: keyed(call, headers), text, body })
}

function encodeAnew(call: Call, needs: NeedValues): Encoded {
  const { action, binding, input } = call
  const { spec, account } = binding
  const template = templateOf(spec, action)
  const given = joinsInput(call) ? { ...input, ...call.extra } : input
  const args = { input: given, merchant: account, needs }
  const takesBody = 'content-type' in template.headers
  const rest = template.fields.length === 0 ? input : without(input, template.fields)
  const asked = action.query?.(args) ?? (takesBody ? undefined : rest)
  const query = takesBody ? asked : withExtra(call, asked)
  const search = query === undefined ? '' : writeForm(query)
  const path =
    basePathOf(binding) + fillPath(call, template.fields) + (search === '' ? '' : `?${search}`)
  if (!takesBody) return { path, headers: keyed(call, template.headers), text: '', body: undefined }

  const own = action.body === undefined ? rest : action.body(args)
  const value = withExtra(call, withKeyField(call, own))
  const text = value === undefined ? '' : codecs[spec.codec ?? 'json'].write(value)
  return { path, headers: keyed(call, template.headers), text, body: Buffer.from(text) }
}

/** What comes before the operations' paths; all hosts of a provider have the same. */
export function basePathOf({ addresses }: Binding): string {
  return addresses[0]?.basePath ?? ''
}

function without(input: Readonly<Record<string, unknown>>, names: readonly string[]) {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)))
}

function fillPath(call: Call, fields: readonly string[]): string {
  let path = call.action.path ?? ''
  for (const name of fields) {
    const text = String(call.input[name] ?? '')
    // '.' and '..' survive percent-encoding and would climb to another operation's path.
    if (text === '' || text === '.' || text === '..') {
      throw new InvalidInputError(`${name}: must not be empty, "." or ".."`, call)
    }
    path = path.replace(`{${name}}`, () => encodeURIComponent(text))
  }
  return path
}

function keyed(call: Call, headers: Headers): Headers {
  const { header } = call.binding.spec.idempotency
  if (header === undefined || call.action.effect === 'read') return headers
  return assigned(headers, { [header.toLowerCase()]: call.key })
}

/** Not spread: what is added to a spread makes the object a slow one, once per call. */
function assigned(headers: Headers, more: Headers): Headers {
  return Object.assign({}, headers, more)
}

function withKeyField(call: Call, value: unknown): unknown {
  const { field } = call.binding.spec.idempotency
  if (field === undefined || call.action.effect === 'read') return value
  return { ...(value as object), [field]: call.key }
}

/** Signs one send: the same bytes each time, a fresh timestamp and nonce. */
export function sealer(
  call: Call,
  encoded: Encoded,
  signature: {
    readonly fresh: () => { readonly timestampMs: number; readonly nonce: string }
    readonly needs: () => NeedValues
  },
): (origin: string) => SignedHead | Promise<SignedHead> {
  const { spec, account } = call.binding
  const { path, headers, text, body } = encoded
  return (origin) => {
    const request: SignRequest<unknown> = {
      merchant: account,
      method: call.action.method ?? 'GET',
      url: origin + path,
      path,
      headers,
      body: text,
      ...signature.fresh(),
      needs: signature.needs(),
    }
    const signed = spec.auth.sign(request)
    return signed instanceof Promise
      ? signed.then((ready) => seal(encoded, ready))
      : seal({ path, headers, text, body }, signed)
  }
}

function seal(encoded: Encoded, signed: Awaited<ReturnType<AnyProvider['auth']['sign']>>) {
  const { path, headers, body } = encoded
  const search = signed.query === undefined ? '' : writeForm(signed.query)
  return {
    path: search === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${search}`,
    headers: signed.headers === undefined ? headers : assigned(headers, signed.headers),
    body: signed.body === undefined ? body : Buffer.from(signed.body),
  }
}
