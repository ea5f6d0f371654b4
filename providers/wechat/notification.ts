import * as z from 'zod'
import {
  decryptAesGcm,
  type NotificationRequest,
  type ReadNotification,
} from '../../src/provider/index.ts'
import type { Keys } from './account.ts'

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
  const { id, event_type, resource } = envelope.parse(JSON.parse(request.body))
  const plaintext = decryptAesGcm({
    key: request.merchant.apiV3Key,
    nonce: resource.nonce,
    associatedData: resource.associated_data ?? '',
    ciphertext: resource.ciphertext,
  })
  return { id, type: event_type, value: JSON.parse(plaintext) }
}
