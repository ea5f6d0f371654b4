import { crc32 } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signedText } from '../../providers/paypal/notification.ts'
import { paypal } from '../../providers/paypal.ts'
import { createGateway } from '../../src/index.ts'
import { type PaypalWebhook, vectors } from '../support/paypal-vectors.ts'

const [genuine] = vectors.webhook_signature_valid
const receivedAt = new Date('2017-03-30T20:04:06Z')

function receive(webhook: PaypalWebhook, at = receivedAt) {
  const certificate = webhook.cert_pem === 'same' ? genuine?.cert_pem : webhook.cert_pem
  const gateway = createGateway({
    providers: [paypal],
    merchants: {
      shop: {
        accounts: {
          paypal: {
            clientId: 'client',
            clientSecret: 'secret',
            webhookId: webhook.webhook_id,
            webhookCertificate: certificate ?? '',
          },
        },
      },
    },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').paypal.notification({
    headers: {
      'PAYPAL-TRANSMISSION-ID': webhook.transmission_id,
      'PAYPAL-TRANSMISSION-TIME': webhook.transmission_time,
      'PAYPAL-TRANSMISSION-SIG': webhook.transmission_sig,
      'PAYPAL-CERT-URL': webhook.cert_url,
      'PAYPAL-AUTH-ALGO': webhook.auth_algo,
    },
    body: webhook.raw_body,
    receivedAt: at,
  })
}

function signed({ transmission_id, transmission_time, webhook_id, raw_body }: PaypalWebhook) {
  const sent = { id: transmission_id, time: transmission_time, webhookId: webhook_id }
  return signedText({ ...sent, body: raw_body })
}

describe("a webhook with PayPal's own signature", () => {
  it.each(vectors.webhook_signature_valid)('$transmission_id holds', async (webhook) => {
    expect(signed(webhook)).toBe(webhook.signed_string)
    expect(await receive(webhook)).toMatchObject({
      id: 'WH-2MW4820926242972J-6SG447389E205703U',
      type: 'BILLING.PLAN.CREATED',
    })
  })

  it.each(vectors.webhook_signature_invalid)('is refused: $why', async (webhook) => {
    await expect(receive(webhook)).rejects.toMatchObject({ code: 'NOTIFICATION_REFUSED' })
  })

  it('is refused once its certificate has run out, by the time at which it came in', async () => {
    const [webhook] = vectors.webhook_signature_valid
    if (webhook === undefined) return expect.unreachable()
    for (const at of ['2019-04-26T12:00:01Z', '2017-02-17T23:59:59Z']) {
      await expect(receive(webhook, new Date(at))).rejects.toThrow(
        'merchants.shop.accounts.paypal.webhookCertificate is valid from',
      )
    }
    expect(await receive(webhook, new Date('2019-04-26T11:59:59Z'))).toMatchObject({
      type: 'BILLING.PLAN.CREATED',
    })
  })
})

describe('the text that PayPal signs', () => {
  it.each(vectors.crc32_only)('of $transmission_id is the published one', (webhook) => {
    expect(signed(webhook)).toBe(webhook.signed_string)
    expect(String(crc32(webhook.raw_body))).toBe(webhook.crc32_decimal)
  })

  it.each(vectors.crc32_vectors)(
    'has the CRC-32 of "$input_utf8"',
    ({ input_utf8, crc32_decimal }) => {
      const text = signedText({ id: 'i', time: 't', webhookId: 'w', body: input_utf8 })
      expect(text).toBe(`i|t|w|${crc32_decimal}`)
    },
  )

  it('counts bytes above 127 as UTF-8', () => {
    const text = signedText({ id: 'i', time: 't', webhookId: 'w', body: '茶' })
    expect(text).toBe(`i|t|w|${crc32(Buffer.from('茶'))}`)
  })
})
