import { X509Certificate } from 'node:crypto'
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import {
  ConfigurationError,
  type NotificationRequest,
  type ReadNotification,
  readJson,
  verifyRsaSha256,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'

/**
 * The text that PayPal signs: id and time of sending, the webhook's own id, which nobody sends, and
 * the CRC-32 of the raw body as an unsigned decimal number.
 */
export function signedText(sent: {
  readonly id: string
  readonly time: string
  readonly webhookId: string
  readonly body: string
}): string {
  return `${sent.id}|${sent.time}|${sent.webhookId}|${crc32(sent.body)}`
}

/**
 * What the simulator signs in place of a webhook's id, so that its events never verify. guess: from
 * reports of integrators; PayPal says only that they cannot be verified.
 */
const simulatorsId = 'WEBHOOK_ID'

/** RFC 3339, as it is signed; a text that is no time was not made by PayPal. */
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

function isTime(text: string): boolean {
  return timePattern.test(text) && !Number.isNaN(Date.parse(text))
}

/**
 * What notifications are verified with.
 *
 * @throws ConfigurationError when the account lacks it.
 */
function pinned({ webhookId, webhookCertificate }: Account) {
  if (webhookId === undefined) {
    throw new ConfigurationError(
      'webhookId is missing: PayPal signs it with each notification; the dashboard shows it',
    )
  }
  if (webhookCertificate === undefined) {
    throw new ConfigurationError(
      'webhookCertificate is missing: download the certificate that PAYPAL-CERT-URL names, from ' +
        'a paypal.com host alone, and pin it; nothing is fetched from an address in a header',
    )
  }
  return { webhookId, certificate: webhookCertificate }
}

/**
 * A public key has no end; a certificate has, by the time at which the notification came in.
 *
 * @throws ConfigurationError when the pinned certificate is not valid at that time.
 */
function checkValidity(certificate: string, nowMs: number): void {
  if (!certificate.includes('-----BEGIN CERTIFICATE-----')) return
  const { validFrom, validTo } = new X509Certificate(certificate)
  if (Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo)) return
  throw new ConfigurationError(
    `webhookCertificate is valid from ${validFrom} to ${validTo} only: pin the one that ` +
      'PAYPAL-CERT-URL names today',
  )
}

/**
 * Whether a notification is PayPal's own, checked on this machine. PayPal names no tolerance for
 * its time, and repeats a notification for days: remember the ids that you have seen.
 *
 * @throws ConfigurationError when the account has nothing to verify it with.
 */
export function isSigned(request: NotificationRequest<Account>): boolean | string {
  const { merchant, headers, body, nowMs } = request
  const { webhookId, certificate } = pinned(merchant)
  const id = headers['paypal-transmission-id']
  const time = headers['paypal-transmission-time']
  const signature = headers['paypal-transmission-sig']
  if (!id || !time || !signature || !isTime(time)) return false
  if (headers['paypal-auth-algo'] !== 'SHA256withRSA') return false
  const isFor = (webhook: string) =>
    verifyRsaSha256(certificate, signedText({ id, time, webhookId: webhook, body }), signature)
  const isOurs = isFor(webhookId)
  if (!isOurs && isFor(simulatorsId)) {
    return "it is from PayPal's webhook simulator, which signs for no webhook: nothing has happened"
  }
  // Last, so that only who holds PayPal's key can learn that a certificate is out of date.
  if (isOurs) checkValidity(certificate, nowMs)
  return isOurs
}

const envelope = z.object({
  id: z.string().min(1),
  event_type: z.string().min(1),
  resource: z.unknown(),
})

/** Who was paid, where a resource tells: a capture itself, an order in its units. */
const paid = z.object({
  payee: z.object({ merchant_id: z.string().nullish() }).nullish(),
  purchase_units: z
    .array(z.object({ payee: z.object({ merchant_id: z.string().nullish() }).nullish() }))
    .nullish(),
})

function sellerIn(resource: unknown): string | undefined {
  const told = paid.safeParse(resource)
  if (!told.success) return undefined
  const { payee, purchase_units } = told.data
  return payee?.merchant_id ?? purchase_units?.[0]?.payee?.merchant_id ?? undefined
}

/** Reads a verified notification; its resource is what the event is about. */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const { id, event_type, resource } = envelope.parse(readJson(body))
  return { id, type: event_type, account: sellerIn(resource), value: resource }
}

/** A platform's webhook tells of all sellers that have granted it access. */
export function notOurs(
  { merchant: { merchantId } }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  if (merchantId === undefined || account === undefined || account === merchantId) return undefined
  return `it is about the seller ${account}, not ${merchantId}`
}
