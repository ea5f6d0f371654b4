import type { Schema } from '../../provider/spec.ts'
import { changedAt } from './forgery.ts'
import { receive } from './notification-others.ts'
import type { SignedNotification } from './options.ts'
import { withStand } from './stand.ts'
import type { Subject } from './subject.ts'

/** Where an account takes several secrets, what any of them has signed must be believed. */
export async function checkSeveralSecrets(
  subject: Subject,
  sign: (type: string) => Promise<SignedNotification | undefined>,
): Promise<void> {
  const { provider, options, secrets, problems } = subject
  const [type] = Object.keys(provider.notification?.events as object)
  if (type === undefined) return
  for (const field of secrets.fields) {
    const merchant = withAnother(subject, field)
    if (merchant === undefined) continue
    const replacing = { ...subject, options: { ...options, merchant } }
    await withStand(replacing, { asks: false, attempts: 1 }, async (stand) => {
      const signed = await sign(type)
      if (signed === undefined || !((await receive(stand, signed)) instanceof Error)) return
      problems.add({
        place: 'notification.verify',
        wrong: `what the second of two secrets in ${field} has signed is refused`,
        shownBy: type,
        write: `[merchant.${field}].flat().some((secret) => …)`,
      })
    })
  }
}

/** The account with a secret before its own; `undefined` where a field takes one only. */
function withAnother({ provider, options, account }: Subject, field: string) {
  const own = account[field]
  if (typeof own !== 'string') return undefined
  const another = changedAt(own, Math.max(own.search(/\d/), 0))
  const merchant = { ...Object(options.merchant), [field]: [another, own] }
  return (provider.merchant as Schema).safeParse(merchant).success ? merchant : undefined
}
