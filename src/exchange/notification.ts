import type { Binding } from '../call/call.ts'
import { withRaw } from '../call/raw.ts'
import { ConfigurationError, type GatewayError, NotificationError } from '../errors/errors.ts'
import type { NotificationSpec, ReadNotification } from '../provider/spec.ts'
import type { Payment, Refund } from '../provider/view.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { cleaned } from '../telemetry/redact.ts'
import { checkAccountKeys } from './account-keys.ts'
import { textOf } from './codecs.ts'
import type { Needs } from './needs.ts'
import { accountSecrets } from './raw-answer.ts'

const largestBodyBytes = 1024 * 1024

/** What came in at a merchant's notification address. */
export interface RawNotification {
  readonly headers: unknown
  readonly body: string | Uint8Array
  readonly receivedAt?: Date | undefined
}

/** A notification that is the provider's own, read. */
export interface Notification {
  readonly id: string
  readonly type: string
  /** The provider's own account that it is about, where the notification names one. */
  readonly account?: string
  readonly value: unknown
  readonly payment?: Payment
  readonly refund?: Refund
  readonly raw: unknown
}

/**
 * Verifies the raw bytes of a notification, decrypts and reads it.
 *
 * @throws NotificationError on anything wrong; it quotes neither the body nor a key.
 */
export async function receive(
  binding: Binding,
  raw: RawNotification,
  { runtime, needs }: { readonly runtime: Runtime; readonly needs: Needs },
): Promise<Notification> {
  const spec = binding.spec.notification as NotificationSpec<unknown> | undefined
  if (spec === undefined) throw refusal(binding, 'this provider file declares no notification')
  checkAccountKeys(binding)
  const headers = lowerCased(binding, raw.headers)
  const request = {
    merchant: binding.account,
    headers,
    body: bodyText(binding, raw.body),
    nowMs: receivedMs(binding, raw.receivedAt) ?? runtime.wall(),
  }
  const first = await needs.of(binding, 'notification')
  let verdict = await judged(binding, spec, { ...request, needs: first })
  // A key that was changed a moment ago: fetched again once, then refused.
  if (verdict !== true) {
    verdict = (await judgedAfterRenewal(binding, spec, { request, first, needs })) ?? verdict
  }
  if (verdict !== true) {
    const why = 'its signature or its time does not hold; answer it with an error'
    throw refusal(binding, verdict === false ? why : verdict)
  }
  return typed(binding, spec, read(binding, spec, { ...request, needs: first }))
}

type Request = Parameters<NotificationSpec<unknown>['verify']>[0]

/** Whether it is the provider's own, or why it is not. */
async function judged(
  binding: Binding,
  spec: NotificationSpec<unknown>,
  request: Request,
): Promise<boolean | string> {
  let verdict: boolean | string
  try {
    verdict = await spec.verify(request)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) return false
    throw refusal(binding, `${binding.path}.${error.message}`)
  }
  return typeof verdict === 'string' ? verdict : verdict === true
}

async function judgedAfterRenewal(
  binding: Binding,
  spec: NotificationSpec<unknown>,
  given: {
    readonly request: Omit<Request, 'needs'>
    readonly first: Request['needs']
    readonly needs: Needs
  },
): Promise<boolean | string | undefined> {
  const { request, first, needs } = given
  const answer = { status: 200, headers: request.headers, used: first }
  const renewed = await needs.after(binding, answer, 'notification')
  const changed = Object.keys(renewed).some((name) => renewed[name] !== first[name])
  return changed ? await judged(binding, spec, { ...request, needs: renewed }) : undefined
}

function read(
  binding: Binding,
  spec: NotificationSpec<unknown>,
  request: Request,
): ReadNotification {
  let told: ReadNotification
  let notOurs: string | undefined
  try {
    told = spec.read(request)
    notOurs = spec.notOurs?.(request, told)
  } catch (error) {
    if (error instanceof NotificationError) throw error
    throw refusal(binding, 'it cannot be decrypted or read with this account')
  }
  if (notOurs !== undefined) throw refusal(binding, notOurs)
  return told
}

function typed(
  binding: Binding,
  spec: NotificationSpec<unknown>,
  told: ReadNotification,
): Notification {
  const notification = tellingOf(binding, spec, told) as Notification
  return withRaw(notification, cleaned(told.raw ?? told.value, accountSecrets(binding)))
}

function tellingOf(
  binding: Binding,
  spec: NotificationSpec<unknown>,
  { id, type, account, value }: ReadNotification,
): Omit<Notification, 'raw'> {
  const head = { id, type, ...(account !== undefined && { account }) }
  const event = Object.hasOwn(spec.events, type) ? spec.events[type] : undefined
  // Genuine, but of a kind that the provider file does not list: handed on as it is.
  if (event === undefined) return { ...head, value }
  const parsed = event.value.safeParse(value)
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw refusal(binding, `its content is not what ${type} holds: ${places}`)
  }
  const payment = event.payment?.(parsed.data)
  const refund = event.refund?.(parsed.data)
  return { ...head, value: parsed.data, ...(payment && { payment }), ...(refund && { refund }) }
}

function lowerCased(binding: Binding, headers: unknown): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const [name, value] of fieldsIn(binding, headers)) {
    if (value === undefined || value === null) continue
    const text = Array.isArray(value) ? value.join(', ') : String(value)
    const key = String(name).toLowerCase()
    lower[key] = lower[key] === undefined ? text : `${lower[key]}, ${text}`
  }
  return lower
}

/** Header fields in any form that servers have them. */
function fieldsIn(binding: Binding, headers: unknown): Iterable<readonly [unknown, unknown]> {
  if (headers instanceof Headers || headers instanceof Map) return headers
  // `rawHeaders` of node:http: names and values in turn; or a list of pairs.
  if (Array.isArray(headers)) {
    const list: readonly unknown[] = headers
    if (list.every((item) => Array.isArray(item)))
      return list as unknown as Iterable<readonly [unknown, unknown]>
    return list.flatMap((item, at) => (at % 2 === 0 ? [[item, list[at + 1]] as const] : []))
  }
  if (typeof headers === 'object' && headers !== null) return Object.entries(headers)
  throw refusal(binding, 'hand over its headers: an object, `Headers`, a Map or `rawHeaders`')
}

function bodyText(binding: Binding, body: string | Uint8Array): string {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw refusal(binding, 'hand over the raw body as received: a string or a Buffer')
  }
  if (body.length > largestBodyBytes) throw refusal(binding, 'its body is larger than 1 MiB')
  try {
    return typeof body === 'string' ? body : textOf(Buffer.from(body))
  } catch {
    throw refusal(binding, 'its body is not UTF-8')
  }
}

function receivedMs(binding: Binding, receivedAt: Date | undefined): number | undefined {
  if (receivedAt === undefined) return undefined
  const time = receivedAt instanceof Date ? receivedAt.getTime() : Number.NaN
  if (Number.isNaN(time)) throw refusal(binding, 'receivedAt is no valid Date')
  return time
}

function refusal({ spec, merchant }: Binding, why: string): GatewayError {
  return new NotificationError(`notification refused: ${why}`, { provider: spec.id, merchant })
}
