import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, minorOf } from '../../providers/paypal/money.ts'
import {
  authorizationPayment,
  capturePayment,
  orderPayment,
  refundOf,
} from '../../providers/paypal/views.ts'
import { paypal } from '../../providers/paypal.ts'
import { answeredOrder, resource, usd } from '../support/paypal-shop.ts'
import { paypalFixture } from '../support/paypal-vectors.ts'

describe('an amount', () => {
  it.each([
    ['100.00', 'USD', 10_000],
    ['100', 'USD', 10_000],
    ['0.5', 'EUR', 50],
    ['.5', 'EUR', 50],
    ['500', 'JPY', 500],
    ['500.00', 'JPY', 500],
    // ISO 4217 divides both, PayPal takes them whole: the minor unit stays the one of ISO 4217.
    ['500', 'HUF', 50_000],
    ['500', 'TWD', 50_000],
    ['1.5', 'TND', 1_500],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
  ])('of %s %s is %i minor units', (value, currency, minor) => {
    expect(minorOf({ currency_code: currency, value })).toEqual({ minor, currency })
  })

  it.each([
    ['0.001', 'USD'],
    ['0.5', 'JPY'],
    ['90071992547409.92', 'USD'],
    ['-1.00', 'USD'],
    ['1e3', 'USD'],
    ['', 'USD'],
    ['.', 'USD'],
    ['1,00', 'USD'],
  ])('of "%s" %s is none', (value, currency) => {
    expect(minorOf({ currency_code: currency, value })).toBeUndefined()
  })

  it.each([
    [10_000, 'USD', '100.00'],
    [5, 'USD', '0.05'],
    [0, 'USD', '0.00'],
    [500, 'JPY', '500'],
    [50_000, 'HUF', '500'],
    [1_500, 'TND', '1.50'],
  ])('of %i in %s is written %s%s', (minor, currency, value) => {
    expect(amountOf({ minor, currency })).toEqual({ currency_code: currency, value })
  })

  it.each([
    [50_050, 'HUF'],
    [1_501, 'TND'],
    [1.5, 'USD'],
    [-1, 'USD'],
    [2 ** 53, 'USD'],
  ])('of %d minor units in %s cannot be written, and is not rounded', (minor, currency) => {
    expect(() => amountOf({ minor, currency })).toThrow(RangeError)
  })

  it('comes back the same from its text, whatever it is', () => {
    const minors = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(minors, fc.constantFrom('USD', 'EUR', 'JPY', 'GBP'), (minor, currency) => {
        expect(minorOf(amountOf({ minor, currency }))).toEqual({ minor, currency })
      }),
    )
  })
})

const captured = (...statuses: string[]) => ({
  captures: statuses.map((status, n) => resource(`C${n}`, status)),
})
const reserved = (...statuses: string[]) => ({
  authorizations: statuses.map((status, n) => resource(`A${n}`, status)),
})

describe('the state of an order', () => {
  it.each([
    ['CREATED', undefined, 'requires-action'],
    ['SAVED', undefined, 'requires-action'],
    ['PAYER_ACTION_REQUIRED', undefined, 'requires-action'],
    ['APPROVED', undefined, 'requires-action'],
    ['VOIDED', undefined, 'closed'],
    ['A_NEW_WORD', undefined, 'processing'],
    ['toString', undefined, 'processing'],
    // Completed says nothing about the money.
    ['COMPLETED', undefined, 'processing'],
    ['COMPLETED', captured('COMPLETED'), 'succeeded'],
    ['COMPLETED', captured('PENDING'), 'processing'],
    ['COMPLETED', captured('DECLINED'), 'failed'],
    ['COMPLETED', captured('FAILED'), 'failed'],
    ['COMPLETED', captured('DECLINED', 'COMPLETED'), 'succeeded'],
    ['COMPLETED', captured('PARTIALLY_REFUNDED'), 'partially-refunded'],
    ['COMPLETED', captured('REFUNDED'), 'refunded'],
    ['COMPLETED', captured('REFUNDED', 'COMPLETED'), 'partially-refunded'],
    ['COMPLETED', captured('COMPLETED', 'PENDING'), 'processing'],
    ['COMPLETED', captured('A_NEW_WORD'), 'processing'],
    ['COMPLETED', reserved('CREATED'), 'requires-action'],
    ['COMPLETED', reserved('PENDING'), 'processing'],
    ['COMPLETED', reserved('DENIED'), 'failed'],
    ['COMPLETED', reserved('VOIDED'), 'closed'],
    ['COMPLETED', reserved('EXPIRED'), 'closed'],
    ['COMPLETED', reserved('PARTIALLY_CAPTURED'), 'succeeded'],
    ['COMPLETED', { ...reserved('CAPTURED'), ...captured('PENDING') }, 'processing'],
    ['COMPLETED', { ...reserved('CREATED'), ...captured('DECLINED') }, 'requires-action'],
  ])('%s with %o is %s', (status, payments, state) => {
    expect(orderPayment(answeredOrder(status, payments)).state).toBe(state)
  })

  it('of two units is not final while they differ', () => {
    const unit = (payments?: object) => ({ amount: usd('1.00'), payments })
    const of = (...units: object[]) =>
      orderPayment({ id: 'O1', status: 'COMPLETED', purchase_units: units }).state
    expect(of(unit(captured('COMPLETED')), unit(captured('COMPLETED')))).toBe('succeeded')
    expect(of(unit(captured('COMPLETED')), unit(captured('DECLINED')))).toBe('processing')
    expect(of(unit(captured('COMPLETED')), unit())).toBe('processing')
    expect(of(unit(captured('DECLINED')), unit(captured('DECLINED')))).toBe('failed')
  })

  it('comes with the number that it was given, its amount and when it was paid', () => {
    const capture = resource('C1', 'COMPLETED', { create_time: '2026-01-31T05:29:35Z' })
    expect(orderPayment(answeredOrder('COMPLETED', { captures: [capture] }))).toEqual({
      reference: 'T-20260131-0001',
      providerReference: '5O190127TN364715T',
      state: 'succeeded',
      amount: { minor: 10_000, currency: 'USD' },
      paidAt: new Date('2026-01-31T05:29:35Z'),
    })
    const short = { captures: [{ ...capture, custom_id: undefined, invoice_id: 'I-1' }] }
    const units = [{ payments: short }, { payments: captured('COMPLETED') }]
    expect(orderPayment({ id: 'O1', status: 'COMPLETED', purchase_units: units })).toMatchObject({
      reference: 'I-1',
      amount: { minor: 20_000, currency: 'USD' },
    })
  })
})

describe('the state', () => {
  it.each([
    ['COMPLETED', 'succeeded'],
    ['PENDING', 'processing'],
    ['DECLINED', 'failed'],
    ['FAILED', 'failed'],
    ['PARTIALLY_REFUNDED', 'partially-refunded'],
    ['REFUNDED', 'refunded'],
    ['A_NEW_WORD', 'processing'],
  ])('%s of a capture is %s', (status, state) => {
    expect(capturePayment(resource('C1', status))).toMatchObject({ providerReference: 'C1', state })
  })

  it.each([
    ['CREATED', 'requires-action'],
    ['PENDING', 'processing'],
    ['CAPTURED', 'succeeded'],
    ['PARTIALLY_CAPTURED', 'succeeded'],
    ['DENIED', 'failed'],
    ['VOIDED', 'closed'],
    ['EXPIRED', 'closed'],
    ['A_NEW_WORD', 'processing'],
  ])('%s of an authorization is %s', (status, state) => {
    expect(authorizationPayment(resource('A1', status))).toMatchObject({ state })
  })

  it.each([
    ['COMPLETED', 'succeeded'],
    ['PENDING', 'processing'],
    ['FAILED', 'failed'],
    ['CANCELLED', 'closed'],
    ['A_NEW_WORD', 'processing'],
  ])('%s of a refund is %s', (status, state) => {
    const links = [{ href: 'https://api-m.paypal.com/v2/payments/captures/3C67', rel: 'up' }]
    const refund = resource('R1', status, { custom_id: 'R-1', invoice_id: 'I-1', links })
    expect(refundOf(refund)).toEqual({
      reference: 'R-1',
      providerReference: 'R1',
      paymentReference: '3C67',
      state,
      amount: { minor: 10_000, currency: 'USD' },
    })
  })
})

const { issues } = paypalFixture<{ readonly issues: Readonly<Record<string, string>> }>('issues')
const { codes } = paypalFixture<{ readonly codes: Readonly<Record<string, string>> }>(
  'processor-codes',
)

/** What a class of issues may be called, at most. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  declined: ['declined'],
  not_possible_in_state: ['declined', 'invalid'],
  request_error: ['invalid'],
  requires_action: ['invalid', 'unauthorized', 'declined'],
  query_then_decide: ['duplicate'],
  config_error: ['unauthorized'],
  not_found: ['not-found'],
  retry_same_key_after_delay: ['unavailable', 'pending', 'declined'],
}

describe('an issue', () => {
  it.each(Object.entries(issues))('%s (%s) has its meaning', (issue, kind) => {
    expect(allowed[kind]).toContain(paypal.faults[issue])
  })

  it('that a repeat of the same act may meet never proves that the first one failed', () => {
    const sure = ['declined']
    for (const issue of [
      'REFUND_AMOUNT_EXCEEDED',
      'MAX_CAPTURE_AMOUNT_EXCEEDED',
      'MAX_CAPTURE_COUNT_EXCEEDED',
      'MAX_NUMBER_OF_REFUNDS_EXCEEDED',
      'CAPTURE_FULLY_REFUNDED',
      'ORDER_ALREADY_CAPTURED',
      'PREVIOUS_REQUEST_IN_PROGRESS',
      'INTERNAL_SERVER_ERROR',
    ]) {
      expect([issue, sure.includes(paypal.faults[issue] ?? '')]).toEqual([issue, false])
    }
  })

  it.each(Object.keys(codes))('of a processor, %s, is a refusal of its own code', (code) => {
    expect(paypal.faults).toHaveProperty([`PROCESSOR_${code}`])
    expect(paypal.faults[`PROCESSOR_${code}`]).toBe(code === 'PPIF' ? 'duplicate' : 'declined')
  })
})

describe('the provider file', () => {
  it('names a guess a guess, and keeps connections for less than anybody closes them', () => {
    expect(paypal.connection).toEqual({
      idleMs: 4_000,
      source: 'no published figure: conservative',
    })
    expect(paypal.hosts).toEqual({
      production: ['https://api-m.paypal.com'],
      sandbox: ['https://api-m.sandbox.paypal.com'],
    })
  })
})
