import { describe, expect, it } from 'vitest'
import { paymentOf, refundOf } from '../../providers/wechat/views.ts'
import { wechat } from '../../providers/wechat.ts'
import { kit } from '../support/wechat-shop.ts'

const { operations, faults } = wechat

describe('the state of a payment', () => {
  it.each([
    ['NOTPAY', 'requires-action'],
    ['USERPAYING', 'processing'],
    ['SUCCESS', 'succeeded'],
    ['REFUND', 'partially-refunded'],
    ['CLOSED', 'closed'],
    ['REVOKED', 'closed'],
    ['PAYERROR', 'failed'],
    ['A_NEW_WORD', 'processing'],
    ['toString', 'processing'],
  ])('%s is %s', (trade_state, state) => {
    expect(paymentOf({ out_trade_no: 'T-1001', trade_state })).toEqual({
      reference: 'T-1001',
      providerReference: undefined,
      state,
      amount: undefined,
      paidAt: undefined,
    })
  })

  it('comes with its amount in fen and the time when it was paid', () => {
    const answer = {
      out_trade_no: 'T-1001',
      trade_state: 'SUCCESS',
      transaction_id: '4200001',
      success_time: '2026-01-31T13:29:35+08:00',
      amount: { total: 1280, payer_total: 1000, currency: 'CNY' },
    }
    expect(paymentOf(answer)).toMatchObject({
      providerReference: '4200001',
      amount: { minor: 1280, currency: 'CNY' },
      paidAt: new Date('2026-01-31T05:29:35Z'),
    })
    const strange = { out_trade_no: 'T-1001', trade_state: 'SUCCESS', success_time: 'soon' }
    expect(paymentOf(strange).paidAt).toBeUndefined()
  })
})

describe('the state of a refund', () => {
  it.each([
    ['PROCESSING', 'processing'],
    ['SUCCESS', 'succeeded'],
    ['CLOSED', 'failed'],
    ['ABNORMAL', 'requires-action'],
    ['A_NEW_WORD', 'processing'],
  ])('%s is %s', (status, state) => {
    expect(refundOf({ ...kit.samples.refund.answer, status })).toMatchObject({
      reference: 'R-20260131-0001',
      state,
      amount: { minor: 500, currency: 'CNY' },
    })
  })
})

/** Every code of the v3 documents' error tables that our operations can meet. */
const documented = [
  'ACCOUNT_ERROR',
  'ALREADY_EXISTS',
  'APPID_MCHID_NOT_MATCH',
  'BANK_ERROR',
  'FREQENCY_LIMIT',
  'FREQUENCY_LIMIT',
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT_EXCEED',
  'INVALID_REQUEST',
  'INVALID_TRANSACTIONID',
  'MCH_NOT_EXISTS',
  'NOT_ENOUGH',
  'NOT_FOUND',
  'NO_AUTH',
  'NO_STATEMENT_EXIST',
  'OPENID_MISMATCH',
  'ORDER_CLOSED',
  'ORDER_NOT_EXIST',
  'ORDERPAID',
  'OUT_TRADE_NO_USED',
  'PARAM_ERROR',
  'RATELIMIT_EXCEEDED',
  'RATE_LIMITED',
  'REQUEST_BLOCKED',
  'RESOURCE_ALREADY_EXISTS',
  'RESOURCE_NOT_EXISTS',
  'RULE_LIMIT',
  'SERVICE_UNAVAILABLE',
  'SIGN_ERROR',
  'STATEMENT_CREATING',
  'SYSTEM_ERROR',
  'TRADE_ERROR',
  'USERPAYING',
  'USER_ACCOUNT_ABNORMAL',
]

describe('a code', () => {
  it.each(documented)('%s has a meaning, in both spellings the same', (code) => {
    expect(faults).toHaveProperty([code])
    expect(faults[code.replaceAll('_', '')]).toBe(faults[code])
  })

  it('of which the documents say "unclear, query" never proves that nothing was refunded', () => {
    const sure = ['declined', 'invalid', 'unauthorized', 'not-found', 'throttled']
    for (const code of ['FREQUENCY_LIMITED', 'FREQUENCYLIMITED', 'RATELIMIT_EXCEEDED']) {
      expect(sure).toContain(faults[code])
      expect(sure).not.toContain(operations.refund.faults[code])
    }
    for (const code of ['SYSTEM_ERROR', 'SYSTEMERROR', 'BANK_ERROR', 'TRADE_ERROR']) {
      expect(sure).not.toContain(faults[code])
    }
  })

  it('means for a close and for a sharing what their own documents say', () => {
    expect(operations.close.faults.ORDER_CLOSED).toBe('duplicate')
    expect(operations.closeCombine.faults.ORDERCLOSED).toBe('duplicate')
    expect(operations.profitShare.faults.RULE_LIMIT).toBe('declined')
  })
})

describe('the provider file', () => {
  it('asks for no "not found" to be believed: WeChat Pay names no time that would allow it', () => {
    for (const operation of Object.values(operations))
      expect(operation).not.toHaveProperty('lateMs')
  })

  it('keeps connections for less than the 8 s after which WeChat Pay closes them', () => {
    expect(wechat.connection).toMatchObject({ serverIdleMs: 8000, idleMs: 7000 })
  })

  it('has a sample of every operation, and each input is valid', () => {
    expect(Object.keys(kit.samples).sort()).toEqual(Object.keys(operations).sort())
    for (const [name, { input }] of Object.entries(kit.samples)) {
      const operation = operations[name as keyof typeof operations]
      expect([name, operation.input.safeParse(input).error?.issues]).toEqual([name, undefined])
    }
  })
})
