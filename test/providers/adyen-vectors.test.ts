import { describe, expect, it } from 'vitest'
import { signatureOf, signedText } from '../../providers/adyen/notification.ts'
import { adyen } from '../../providers/adyen.ts'
import { equalTexts, hmacSha256 } from '../../src/provider/index.ts'
import { openDeafShop } from '../support/adyen-shop.ts'
import { codes, examples, publishedKey, vectors } from '../support/adyen-vectors.ts'

describe('a signature that Adyen publishes', () => {
  it.each(vectors.hmac)('holds: $kind, $expected', ({ key_hex, data, expected }) => {
    expect(hmacSha256(Buffer.from(key_hex, 'hex'), data, 'base64')).toBe(expected)
  })

  it('covers eight parts, joined by colons, an empty one where there is none', () => {
    for (const { in: item, out } of vectors.data_to_sign_examples) {
      expect(signedText(item as never)).toBe(out)
    }
  })

  it('is refused when it is another one of the same length', () => {
    const { key_hex, data, expected } = vectors.hmac[0] ?? expect.unreachable()
    const right = hmacSha256(Buffer.from(key_hex, 'hex'), data, 'base64')
    expect(vectors.malformed_signature_same_length).toHaveLength(expected.length)
    expect(equalTexts(right, vectors.malformed_signature_same_length)).toBe(false)
  })
})

describe('a notification that Adyen publishes', () => {
  const account = {
    apiKey: 'AQE-test',
    merchantAccount: 'MagentoMerchantTest2',
    hmacKey: publishedKey,
  }
  const words = {
    authorisationTrue: { payment: { state: 'succeeded', reference: '8313842560770001' } },
    captureTrue: { payment: { state: 'succeeded', providerReference: 'ORIGINAL_PSP' } },
    captureFalse: { payment: { state: 'failed', providerReference: 'ORIGINAL_PSP' } },
    refundTrue: { refund: { state: 'succeeded', amount: { minor: 1500, currency: 'EUR' } } },
    refundFalse: { refund: { state: 'failed', paymentReference: 'ORIGINAL_PSP' } },
  }

  it('has a word here', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(vectors.notifications).sort())
  })

  it.each(Object.keys(words))('is refused under a key that did not sign it: %s', async (name) => {
    const body = JSON.stringify(vectors.notifications[name])
    const call = openDeafShop(account).notification({ headers: {}, body })
    await expect(call).rejects.toThrow('its signature or its time does not hold')
  })

  it.each(Object.entries(words))('is read: %s', async (name, word) => {
    const published = vectors.notifications[name] ?? expect.unreachable()
    const item = published.notificationItems[0].NotificationRequestItem
    // Its own signature is that of a key that is not published.
    const hmacSignature = signatureOf(item as never, publishedKey)
    const signed = {
      ...item,
      additionalData: { ...(item.additionalData as object), hmacSignature },
    }
    const notificationItems = [{ NotificationRequestItem: signed }]
    const body = JSON.stringify({ ...published, notificationItems })
    const read = await openDeafShop(account).notification({ headers: {}, body })
    expect(read).toMatchObject(word)
    expect(read).toMatchObject({
      id: `${item.eventCode}:${item.pspReference}:${item.success}`,
      type: item.eventCode,
      value: { success: item.success, amount: item.amount },
    })
  })
})

describe('a code that Adyen documents', () => {
  /** The words that a class of the table may have. */
  const meanings: Readonly<Record<string, readonly string[]>> = {
    retry_same_key_after_delay: ['unavailable', 'duplicate'],
    config_error: ['invalid', 'unauthorized'],
    request_error: ['invalid'],
    wrong_data: ['declined'],
    declined: ['declined'],
    not_found: ['not-found'],
    query_then_decide: ['unknown'],
  }
  const faults: Readonly<Record<string, string>> = adyen.faults

  it.each(Object.entries(codes.errorCode))('as an error has a meaning: %s, %s', (code, kind) => {
    expect(meanings[kind]).toContain(faults[code])
  })

  const reasons = Object.entries(codes.refusalReasonCode).filter(([code]) => code !== '0')
  it.each(reasons)('as a reason of a refusal ends a payment: %s', (code, { class: kind }) => {
    const expected = kind === 'query_then_decide' ? 'unknown' : 'declined'
    expect(faults[`Refused:${code}`]).toBe(expected)
  })

  const { payment, fault } = adyen.operations.pay
  const said: Readonly<Record<string, string>> = {
    succeeded: 'succeeded',
    pending: 'processing',
    processing: 'processing',
    requires_action: 'requires-action',
  }
  it.each(Object.entries(codes.resultCode))('as a result has a state: %s, %s', (code, word) => {
    const [first = ''] = word.split(' ')
    // A card's: of other methods a refusal is not the last word.
    const told = fault({ resultCode: code }, { paymentMethod: { type: 'scheme' } })
    const known = typeof told === 'string' ? told : told?.code
    if (first in said) {
      expect(known).toBeUndefined()
      expect(payment({ resultCode: code }).state).toBe(said[first])
    } else {
      // "Error" has failed, but not for certain until its notification says so.
      expect(faults[known ?? '']).toBe(code === 'Error' ? 'unknown' : 'declined')
    }
  })
})

describe('an answer that Adyen publishes', () => {
  it.each([
    ['post-payments-card-direct-200', 'pay'],
    ['post-payments-card-3d-secure-2-web-200', 'pay'],
    ['post-payments-card-3d-secure-redirect-200', 'pay'],
    ['post-payments-ideal-200', 'pay'],
    ['post-payments-details-00.redirect-200', 'details'],
    ['post-sessions-00.success-201', 'session'],
    ['get-sessions-sessionId-success-200', 'retrieveSession'],
    ['post-paymentLinks-basic-201', 'paymentLink'],
    ['get-paymentLinks-linkId-basic-200', 'retrievePaymentLink'],
    ['post-payments-paymentPspReference-captures-capture-201', 'capture'],
    ['post-payments-paymentPspReference-cancels-cancel-with-psp-reference-201', 'cancel'],
    ['post-cancels-cancel-with-own-reference-201', 'cancelByReference'],
    ['post-payments-paymentPspReference-refunds-refund-201', 'refund'],
    ['post-payments-paymentPspReference-reversals-reversal-201', 'reverse'],
    ['post-payments-paymentPspReference-amountUpdates-amount-update-201', 'adjust'],
  ] as const)('is understood: %s', (example, operation) => {
    expect(examples[example]).toBeDefined()
    const result = adyen.operations[operation].output.safeParse(examples[example])
    expect(result.error?.issues).toBeUndefined()
  })

  it.each([
    ['generic-400', '702', 'invalid'],
    ['generic-401', 'HTTP_401', 'unauthorized'],
    ['generic-403', '901', 'unauthorized'],
    ['generic-422', '14_030', 'invalid'],
    ['generic-500', '905', 'invalid'],
  ])('as an error has its meaning: %s', (example, code, fault) => {
    const body = adyen.error.body.parse(examples[example])
    expect(adyen.error.code(body, Number(examples[example]?.status))).toBe(code)
    expect(adyen.faults[code]).toBe(fault)
  })
})
