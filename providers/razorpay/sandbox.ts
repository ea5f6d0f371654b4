import { randomBytes, randomUUID } from 'node:crypto'
import { hmacSha256 } from '../../src/provider/index.ts'
import { notifications, samples } from './sandbox-samples.ts'
import { storedSamples } from './sandbox-stored.ts'

/** Sentences by which codes are told apart. */
const sentences: Readonly<Record<string, string>> = {
  not_found: 'The id provided does not exist.',
  in_progress: 'Another request with the same idempotency key is still in progress.',
  conflict: 'Different request with the same idempotency key has already been processed.',
  receipt_taken: 'Order receipt should be unique.',
}

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `payment.captured`, `order.paid`, … */
  readonly type: string
  /** The payment, order or refund that it tells of. @default a sample of the type */
  readonly value?: unknown
  /** Wall-clock milliseconds: Razorpay's time of the event. */
  readonly timestampMs?: number
  /** @default a random one */
  readonly nonce?: string
  /** Whose webhook it is for. @default the sandbox's own account */
  readonly merchant?: { readonly webhookSecret?: string | readonly string[] | undefined }
  /** The account that it is about. @default the sandbox's own */
  readonly account?: string | undefined
}

/**
 * Razorpay on this machine: an account with keys made now, samples of every operation, and
 * Razorpay's own signature under notifications. `pay_Sandbox000HELD` waits to be captured,
 * `pay_Sandbox000PAID` can be given back.
 *
 * @example
 * const sandbox = await startSandbox(razorpay, razorpaySandbox())
 * const gateway = createGateway({
 *   providers: [razorpay],
 *   merchants: { shop: { accounts: { razorpay: sandbox.merchant } } },
 *   hosts: { razorpay: [sandbox.url] },
 * })
 */
export function razorpaySandbox() {
  const merchant = {
    keyId: `rzp_test_${randomBytes(7).toString('hex')}`,
    keySecret: randomBytes(12).toString('hex'),
    webhookSecret: randomBytes(16).toString('hex'),
  }

  return {
    merchant,
    samples: { ...samples, ...storedSamples },
    notifications,
    refuse: (name: string, message: string) => {
      const [code = '', said = ''] = name.split(':')
      const description = [sentences[said], message].filter((part) => part).join(' ')
      const place = { source: 'business', step: 'payment_initiation' }
      return { error: { code, description, ...place, reason: 'input_validation_failed' } }
    },

    /** Makes a notification as Razorpay sends it, to try a webhook endpoint with. */
    signNotification: (given: SandboxNotification) => {
      const { type, timestampMs = 0, nonce = randomUUID().replaceAll('-', '') } = given
      const { value = notifications[type as keyof typeof notifications] } = given
      const name = type.split('.').at(-2) ?? ''
      const body = JSON.stringify({
        entity: 'event',
        account_id: given.account ?? 'acc_Sandbox0000001',
        event: type,
        contains: [name],
        payload: { [name]: { entity: value } },
        created_at: Math.floor(timestampMs / 1_000),
      })
      const [secret = ''] = [given.merchant?.webhookSecret ?? merchant.webhookSecret].flat()
      const signature = hmacSha256(secret, body, 'hex')
      const id = { 'x-razorpay-event-id': nonce.slice(0, 14) }
      return { headers: { 'x-razorpay-signature': signature, ...id }, body }
    },
  }
}
