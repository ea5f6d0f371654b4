import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSigned } from '../../providers/stripe/notification.ts'
import { stripe } from '../../providers/stripe.ts'
import { codecs } from '../../src/exchange/codecs.ts'
import { hmacSha256 } from '../../src/provider/index.ts'
import { kit } from '../support/stripe-shop.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/stripe', name), 'utf8'))

const vectors: {
  readonly hmac_sha256_hex: readonly Record<
    'case' | 'secret' | 'payload_utf8' | 'expected_hex',
    string
  >[]
  readonly webhook: {
    readonly secret: string
    readonly payload: string
    readonly timestamp: number
    readonly expected_v1: string
    readonly cases: readonly {
      readonly name: string
      readonly header: string
      readonly now: number
      readonly valid: boolean
    }[]
  }
  readonly form_encoding: readonly { readonly in: object; readonly out: string }[]
} = read('vectors.json')

const codes: {
  readonly codes: Readonly<Record<string, string>>
  readonly decline_codes: Readonly<Record<string, string>>
} = read('codes.json')

describe('a published signature', () => {
  it.each(vectors.hmac_sha256_hex)('of "$case" holds', (vector) => {
    const { secret, payload_utf8, expected_hex } = vector
    expect(hmacSha256(secret, payload_utf8, 'hex')).toBe(expected_hex)
  })

  const { secret, payload, timestamp, expected_v1, cases } = vectors.webhook
  const merchant = { ...kit.merchant, webhookSecret: secret }
  const check = (header: string | undefined, now: number, body = payload) =>
    isSigned({
      merchant,
      headers: header === undefined ? {} : { 'stripe-signature': header },
      body,
      nowMs: now * 1_000,
      needs: {},
    })

  it.each(cases)('is judged as Stripe judges it: $name', ({ header, now, valid }) => {
    expect(check(header, now)).toBe(valid)
  })

  it('is made over the time, a dot and the raw body', () => {
    expect(hmacSha256(secret, `${timestamp}.${payload}`, 'hex')).toBe(expected_v1)
  })

  it('does not hold for another body, another time, two times or none', () => {
    const right = `t=${timestamp},v1=${expected_v1}`
    expect(check(right, timestamp)).toBe(true)
    expect(check(right, timestamp, payload.replace('evt_', 'evs_'))).toBe(false)
    expect(check(right, timestamp, `${payload} `)).toBe(false)
    expect(check(`t=${timestamp + 1},v1=${expected_v1}`, timestamp)).toBe(false)
    expect(check(`t=${timestamp},${right}`, timestamp)).toBe(false)
    expect(check(`${right}, ${right}`, timestamp)).toBe(false)
    expect(check(`v1=${expected_v1}`, timestamp)).toBe(false)
    expect(check(`t=,v1=${expected_v1}`, timestamp)).toBe(false)
    expect(check(`t=${timestamp},v1=${expected_v1.toUpperCase()}`, timestamp)).toBe(false)
    expect(check(undefined, timestamp)).toBe(false)
  })
})

describe('a form', () => {
  it.each(vectors.form_encoding)('is written as Stripe reads it: $out', ({ in: fields, out }) => {
    expect(codecs.form.write(fields)).toBe(out)
  })
})

/** What each judgement on a code allows a fault to be; the first is the usual one. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  declined: ['declined'],
  declined_soft: ['declined'],
  requires_action: ['declined'],
  not_possible_in_state: ['declined'],
  config_error: ['unauthorized'],
  request_error_or_other: ['invalid', 'unknown'],
  query_then_decide: ['duplicate', 'unknown'],
  rate_limited: ['throttled'],
  retry_same_key_after_delay: ['throttled', 'unavailable'],
  not_found: ['not-found'],
}

describe('the fault table', () => {
  it('has every code of the types, and never a surer word than the judgement on it', () => {
    const wrong = Object.entries(codes.codes).filter(([code, judgement]) => {
      const fault = stripe.faults[code]
      return fault === undefined || !allowed[judgement]?.includes(fault)
    })
    expect(wrong).toEqual([])
    expect(Object.keys(codes.codes)).toHaveLength(209)
  })

  const codeOf = (error: object, status: number) => stripe.error.code({ error }, status)

  it('calls a card declined whatever the decline code, unless that code asks for a question', () => {
    for (const [decline_code, judgement] of Object.entries(codes.decline_codes)) {
      const code = codeOf({ type: 'card_error', code: 'card_declined', decline_code }, 402) ?? ''
      const asks = judgement === 'query_then_decide'
      expect([decline_code, stripe.faults[code] === 'declined']).toEqual([decline_code, !asks])
    }
  })

  it('goes by the status first: what a server or a bank behind it failed at proves nothing', () => {
    for (const status of [424, 500, 502, 503, 504]) {
      const code = codeOf({ type: 'card_error', code: 'card_declined' }, status) ?? ''
      expect([status, stripe.faults[code]]).toEqual([status, 'unknown'])
    }
  })

  it.each([
    [400, { type: 'invalid_request_error' }, 'invalid'],
    [400, { type: 'idempotency_error' }, 'duplicate'],
    [400, { type: 'api_error' }, 'unknown'],
    [401, { type: 'invalid_request_error' }, 'unauthorized'],
    [402, { type: 'card_error' }, 'declined'],
    [403, { type: 'invalid_request_error' }, 'unauthorized'],
    [404, { type: 'invalid_request_error', code: 'resource_missing' }, 'not-found'],
    [409, { type: 'invalid_request_error' }, 'unavailable'],
    [409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }, 'unavailable'],
    [409, { type: 'idempotency_error' }, 'unavailable'],
    [429, { type: 'invalid_request_error', code: 'lock_timeout' }, 'throttled'],
    [429, { type: 'rate_limit_error' }, 'throttled'],
  ])('reads %i %j as %s', (status, error, fault) => {
    expect(stripe.faults[codeOf(error, status) ?? '']).toBe(fault)
  })
})
