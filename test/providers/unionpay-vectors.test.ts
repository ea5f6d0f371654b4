import { describe, expect, it } from 'vitest'
import { textToSign } from '../../providers/unionpay/signature.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { readPairs } from '../../src/provider/index.ts'
import { testAccount, vectorsOf, vectorTypes } from '../support/unionpay-vectors.ts'

const merchant = unionpay.merchant.parse(testAccount)

/** The certificates of the messages of 2022 and 2024 were valid then, and are not any more. */
const then = Date.parse('2024-01-05T17:00:00+08:00')
const now = Date.parse('2026-01-31T13:29:35+08:00')

it('every kind of published example is looked at here', () => {
  expect(vectorTypes).toEqual([
    'sign_request',
    'verify_response',
    'verify_notify',
    'verify_notify_form',
  ])
})

describe('requests are signed as UnionPay signs them', () => {
  it.each(vectorsOf('sign_request'))('$name', async ({ params, string_to_sign }) => {
    const { signature, ...rest } = params
    expect(textToSign(params)).toBe(string_to_sign)
    const signed = await unionpay.auth.sign({
      merchant,
      method: 'POST',
      url: '',
      path: '',
      headers: {},
      body: `${new URLSearchParams(rest)}`,
      timestampMs: 0,
      nonce: '',
      needs: {},
    })
    expect(Object.fromEntries(new URLSearchParams(signed.body))).toEqual(params)
    expect(signed.body).toContain(encodeURIComponent(signature ?? ''))
  })
})

function verify(body: string, nowMs: number, account: object = {}) {
  const answer = { merchant: { ...merchant, ...account }, status: 200, headers: {}, body }
  return (unionpay.auth.verify as (given: object) => unknown)({ ...answer, nowMs, needs: {} })
}

describe('answers verify over the characters that came', () => {
  it.each(vectorsOf('verify_response'))('$name', ({ raw_body, string_to_verify, signature }) => {
    const fields = readPairs(raw_body)
    expect(fields.signature).toBe(signature)
    expect(textToSign(fields)).toBe(string_to_verify)
    expect(verify(raw_body, then)).toBe(true)
    expect(verify(raw_body.replace('txnAmt=1&', 'txnAmt=2&'), then)).toBe(false)
    expect(verify(raw_body.replace('respCode=00', 'respCode=01'), then)).toBe(false)
  })

  it.each(vectorsOf('verify_response'))('$name: not after its certificate has run out', (given) => {
    expect(verify(given.raw_body, now)).toBe(false)
    expect(verify(given.raw_body, Date.parse('2020-07-01'))).toBe(false)
  })

  it.each(vectorsOf('verify_response'))('$name: not with decoded base64', ({ raw_body }) => {
    expect(verify(raw_body.replaceAll('+', ' '), then)).toBe(false)
    expect(verify(raw_body.replaceAll('\r\n', '\n'), then)).toBe(false)
  })

  it.each(vectorsOf('verify_response'))('$name: not for another merchant', ({ raw_body }) => {
    expect(verify(raw_body, then, { merId: '777290058110048' })).toBe(false)
  })
})

function isBelieved(body: string, merId: string, nowMs: number) {
  const account = unionpay.merchant.parse({ ...testAccount, merId })
  return unionpay.notification?.verify({ merchant: account, headers: {}, body, nowMs, needs: {} })
}

describe('notifications verify over the decoded fields', () => {
  it.each(vectorsOf('verify_notify'))('$name', ({ params, string_to_verify }) => {
    expect(textToSign(params)).toBe(string_to_verify)
    const form = new URLSearchParams(params)
    const sentAt = Date.parse('2022-09-08T13:23:00+08:00')
    expect(isBelieved(`${form}`, '777290058167151', sentAt)).toBe(true)
    expect(isBelieved(`${form}`, '777290058167151', now)).toBe(false)
    form.set('txnAmt', '2')
    expect(isBelieved(`${form}`, '777290058167151', sentAt)).toBe(false)
  })

  it.each(vectorsOf('verify_notify_form'))('$name: of the signer before 2020', ({ raw_body }) => {
    const sentAt = Date.parse('2018-07-26T10:03:00+08:00')
    expect(isBelieved(raw_body, '700000000000001', sentAt)).toBe(true)
    expect(isBelieved(raw_body, '700000000000001', now)).toBe(false)
    expect(isBelieved(raw_body, '777290058167151', sentAt)).toBe(false)
    expect(
      isBelieved(raw_body.replace('txnAmt=136', 'txnAmt=137'), '700000000000001', sentAt),
    ).toBe(false)
  })
})
