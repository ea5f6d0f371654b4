import { systemRuntime } from '../../runtime/system.ts'
import { changedAt, withoutEach } from './forgery.ts'
import { checkIds, checkWhose, type Received, receive } from './notification-others.ts'
import { checkSeveralSecrets } from './notification-secrets.ts'
import type { SignedNotification } from './options.ts'
import { type Stand, wallMs, withStand } from './stand.ts'
import type { Subject } from './subject.ts'

/** How many places of a body are changed, one at a time. */
const changes = 24

/** Notifications must be read as they are, and refused with anything changed. */
export async function checkNotifications(subject: Subject): Promise<void> {
  const { provider, options } = subject
  const { notification } = provider
  if (notification === undefined || options.signNotification === undefined) return
  await withStand(subject, { asks: false, attempts: 1 }, async (stand) => {
    for (const type of Object.keys(notification.events as object)) {
      const signed = await sign(subject, type)
      if (signed !== undefined) await checkOne(subject, stand, { type, signed })
    }
  })
  await checkSeveralSecrets(subject, (type) => sign(subject, type))
}

async function sign(
  { options, account, problems }: Subject,
  type: string,
): Promise<SignedNotification | undefined> {
  const value = options.notifications?.[type]
  const stamp = { timestampMs: wallMs(), nonce: systemRuntime.nonce() }
  try {
    return await options.signNotification?.({ merchant: account, type, value, ...stamp })
  } catch (error) {
    const wrong = `fails on ${type}: ${error instanceof Error ? error.message : String(error)}`
    const write = `notifications: { '${type}': … }, or a signNotification that needs none`
    problems.add({ place: 'signNotification', wrong, write })
    return undefined
  }
}

interface Case {
  readonly type: string
  readonly signed: SignedNotification
}

async function checkOne(subject: Subject, stand: Stand, { type, signed }: Case): Promise<void> {
  const place = `notification.events.${type}`
  const genuine = await receive(stand, signed)
  if (genuine instanceof Error) {
    const write = `notifications: { '${type}': <what the provider sends> }, signed as it signs`
    subject.problems.add({ place, wrong: `is refused as it is: ${genuine.message}`, write })
    return
  }
  const forged = await firstForgery(stand, signed, genuine)
  if (forged !== undefined) {
    subject.problems.add({
      place: 'notification.verify',
      wrong: forged,
      shownBy: type,
      write: 'a check of the signature over the raw body, false when any part of it is missing',
    })
  }
  await checkWindow(subject, stand, { type, signed })
  await checkWhose(subject, stand, { type, genuine })
  await checkIds(subject, stand, { type, genuine })
}

/** What was done to a notification that is still believed, and now says something else. */
async function firstForgery(
  stand: Stand,
  signed: SignedNotification,
  genuine: Received,
): Promise<string | undefined> {
  const same = JSON.stringify(genuine)
  const deceives = async (forged: SignedNotification) => {
    const read = await receive(stand, forged)
    return !(read instanceof Error) && JSON.stringify(read) !== same
  }
  for (const body of changedBodies(signed.body)) {
    if (await deceives({ ...signed, body })) return 'one changed character is not noticed'
    for (const [missing, headers] of withoutEach(signed.headers)) {
      if (await deceives({ headers, body })) return `without ${missing}, any body is believed`
    }
  }
  return undefined
}

function changedBodies(body: string): readonly string[] {
  const places = [...body.matchAll(/[0-9a-z]/gi)].map(({ index }) => index)
  const step = Math.max(1, Math.floor(places.length / changes))
  return places.filter((_, place) => place % step === 0).map((place) => changedAt(body, place))
}

async function checkWindow(subject: Subject, stand: Stand, { type, signed }: Case): Promise<void> {
  const windowMs = subject.options.notificationWindowMs
  if (windowMs === undefined) return
  const receivedAt = new Date(wallMs() + 2 * windowMs)
  if ((await receive(stand, { ...signed, receivedAt })) instanceof Error) return
  subject.problems.add({
    place: 'notification.verify',
    wrong: `a notification older than ${windowMs} ms is believed`,
    shownBy: type,
    write: 'false when nowMs and the signed time are further apart',
  })
}
