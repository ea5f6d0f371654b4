import * as z from 'zod'
import {
  decryptAesGcm,
  type NotificationRequest,
  type ReadNotification,
  readJson,
} from '../../src/provider/index.ts'
import type { Keys } from './account.ts'
import { combined, noticedPaymentOf } from './combine-views.ts'
import { noticedRefundOf } from './views.ts'

const envelope = z.object({
  id: z.string(),
  event_type: z.string(),
  resource: z.object({
    algorithm: z.literal('AEAD_AES_256_GCM'),
    nonce: z.string(),
    associated_data: z.string().nullish(),
    ciphertext: z.string(),
  }),
})

/** Decrypts a verified notification: https://pay.weixin.qq.com/doc/v3/merchant/4012791861 */
export function readNotification(request: NotificationRequest<Keys>): ReadNotification {
  const { id, event_type, resource } = envelope.parse(readJson(request.body))
  const plaintext = decryptAesGcm({
    key: request.merchant.apiV3Key,
    nonce: resource.nonce,
    associatedData: resource.associated_data ?? '',
    ciphertext: resource.ciphertext,
  })
  return { id, type: event_type, value: readJson(plaintext) }
}

/** The events of payments and refunds, for the form in which a kind of merchant is told of them. */
export function paymentEvents<Paid extends z.ZodType, Refunded extends z.ZodType>(
  transaction: Paid,
  refundNotice: Refunded,
) {
  const refund = { value: refundNotice, refund: noticedRefundOf }
  return {
    // A combined payment comes under the same name; it has `combine_out_trade_no`.
    'TRANSACTION.SUCCESS': { value: z.union([combined, transaction]), payment: noticedPaymentOf },
    'REFUND.SUCCESS': refund,
    'REFUND.ABNORMAL': refund,
    'REFUND.CLOSED': refund,
  }
}
