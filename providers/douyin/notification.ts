import * as z from 'zod'
import {
  decryptAesGcm,
  type NotificationRequest,
  type ReadNotification,
  readJson,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { refundNotice, transaction } from './orders.ts'
import { noticedRefundOf, paymentOf } from './views.ts'

const envelope = z.object({
  id: z.string(),
  event_type: z.string(),
  resource: z.object({
    // The libraries differ in how they spell it.
    algorithm: z.string().regex(/^AEAD[-_]AES[-_]256[-_]GCM$/),
    nonce: z.string(),
    associated_data: z.string().nullish(),
    ciphertext: z.string(),
  }),
})

/** Decrypts a verified notification; its key is 32 bytes of ASCII, as they are. */
export function readNotification(request: NotificationRequest<Account>): ReadNotification {
  const { id, event_type, resource } = envelope.parse(readJson(request.body))
  const plaintext = decryptAesGcm({
    key: request.merchant.encryptKey,
    nonce: resource.nonce,
    associatedData: resource.associated_data ?? '',
    ciphertext: resource.ciphertext,
  })
  return { id, type: event_type, value: readJson(plaintext) }
}

const ofPayment = { value: transaction, payment: paymentOf } as const
const ofRefund = { value: refundNotice, refund: noticedRefundOf } as const

/** Names from the official Go library (TRANSACTION) and go-pay/gopay (REFUND). */
export const events = {
  'TRANSACTION.SUCCESS': ofPayment,
  'TRANSACTION.FAIL': ofPayment,
  'REFUND.SUCCESS': ofRefund,
  'REFUND.ABNORMAL': ofRefund,
  'REFUND.CLOSED': ofRefund,
} as const
