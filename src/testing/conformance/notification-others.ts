import { at } from '../../provider/shape.ts'
import { systemRuntime } from '../../runtime/system.ts'
import { changedAt } from './forgery.ts'
import type { SignedNotification } from './options.ts'
import { type Stand, wallMs } from './stand.ts'
import type { Subject } from './subject.ts'

/** How many other contents of one type are tried. */
const mostContents = 24

/** A notification as the provider file has read it. */
export interface Received {
  readonly id: string
  readonly type: string
  readonly account?: string
  readonly value: unknown
  readonly payment?: { readonly state: string }
  readonly refund?: { readonly state: string }
}

interface Case {
  readonly type: string
  readonly genuine: Received
}

export async function receive(
  stand: Stand,
  notification: SignedNotification & { readonly receivedAt?: Date },
): Promise<Received | Error> {
  try {
    return (await stand.client.notification?.(notification)) as Received
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Another one of the same type, genuine as well; `undefined` where it cannot be made. */
async function another(
  { options, account: merchant }: Subject,
  stand: Stand,
  given: { readonly type: string; readonly value: unknown; readonly account?: string },
): Promise<Received | Error | undefined> {
  const stamp = { timestampMs: wallMs(), nonce: systemRuntime.nonce() }
  try {
    const signed = await options.signNotification?.({ merchant, ...given, ...stamp })
    return signed && (await receive(stand, signed))
  } catch {
    // A signer need not take every content.
    return undefined
  }
}

/** What is about another seller is refused, or at least told to be. */
export async function checkWhose(subject: Subject, stand: Stand, given: Case): Promise<void> {
  const { type, genuine } = given
  if (genuine.account === undefined) return
  const { options, account, problems } = subject
  const strange = changedAt(genuine.account, genuine.account.length - 1)
  const value = options.notifications?.[type]
  const read = await another(subject, stand, { type, value, account: strange })
  if (read === undefined || read instanceof Error) return
  if (read.account !== strange) {
    const wrong = `tells of ${read.account} where it is asked to tell of ${strange}`
    const write = '`account`, where it is given, in the place that `read` takes it from'
    problems.add({ place: 'signNotification', wrong, shownBy: type, write })
  } else if (Object.values(account).includes(genuine.account)) {
    problems.add({
      place: 'notification.notOurs',
      wrong: `what is about ${strange} is believed as the merchant's, who is ${genuine.account}`,
      shownBy: type,
      write: 'a reason, where `account` is not the one that the merchant has',
    })
  }
}

/** Who drops repeats by their id must not drop the word that a payment was paid after all. */
export async function checkIds(subject: Subject, stand: Stand, given: Case): Promise<void> {
  const { type, genuine } = given
  for (const value of otherContents(subject, type).slice(0, mostContents)) {
    const read = await another(subject, stand, { type, value })
    if (read === undefined || read instanceof Error) continue
    if (read.id !== genuine.id || stateOf(read) === stateOf(genuine)) continue
    subject.problems.add({
      place: 'notification.read',
      wrong: `"${stateOf(genuine)}" and "${stateOf(read)}" are told with one id, ${read.id}`,
      shownBy: type,
      write: 'an id that has what tells two events apart; only repeats of one have the same',
    })
    return
  }
}

function stateOf({ payment, refund }: Received): string | undefined {
  return payment?.state ?? refund?.state
}

/** The sample of a type with one value changed: a yes into a no, or into what another type has. */
function otherContents({ options }: Subject, type: string): readonly unknown[] {
  const all = options.notifications ?? {}
  const own = all[type]
  return leavesOf(own).flatMap((path) => {
    const value = at(own, path)
    const others = Object.values(all).map((each) => at(each, path))
    return [opposites.get(value), ...new Set(others)]
      .filter((other) => typeof other === typeof value && other !== value)
      .map((other) => withValue(own, path.split('.'), other))
  })
}

const opposites: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  [true, false],
  [false, true],
  ['true', 'false'],
  ['false', 'true'],
])

function leavesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, each]) =>
    typeof each === 'object' ? leavesOf(each).map((path) => `${name}.${path}`) : [name],
  )
}

function withValue(whole: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  const fields = whole as Readonly<Record<string, unknown>>
  return { ...fields, [name]: withValue(fields[name], rest, value) }
}
