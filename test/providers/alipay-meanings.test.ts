import { describe, expect, it } from 'vitest'
import { error, faults } from '../../providers/alipay/faults.ts'
import { amountOf, beijingTimeOf, dateOf, moneyOf } from '../../providers/alipay/fields.ts'
import { alipay } from '../../providers/alipay.ts'
import { auth_code, openShop, order } from '../support/alipay-shop.ts'

const { operations } = alipay

describe('an answer to a payment by code', () => {
  it.each([
    ['10003', 'pending'],
    ['20000', 'unknown: unknown'],
    ['isp.unknow-error', 'unknown: unknown'],
    ['aop.ACQ.SYSTEM_ERROR', 'unknown: unknown'],
    ['ACQ.SYSTEM_ERROR', 'unknown: unknown'],
    ['ACQ.TRADE_HAS_SUCCESS', 'unknown: duplicate'],
    ['ACQ.CONTEXT_INCONSISTENT', 'unknown: duplicate'],
    ['ACQ.BUYER_BALANCE_NOT_ENOUGH', 'failed: declined'],
    ['ACQ.PAYMENT_AUTH_CODE_INVALID', 'failed: declined'],
    ['PAYMENT_AUTH_CODE_INVALID', 'failed: declined'],
    ['ACQ.INVALID_PARAMETER', 'failed: invalid'],
    ['ACQ.ACCESS_FORBIDDEN', 'failed: unauthorized'],
    ['isv.invalid-signature', 'failed: unauthorized'],
    ['isv.app-call-limited', 'failed: throttled'],
    ['ACQ.A_CODE_THAT_NO_TABLE_NAMES', 'unknown: unknown'],
  ])('with the code %s is %s', async (code, word) => {
    const { shop } = await openShop({ faults: [{ kind: 'code', code }] })
    const outcome = await shop.pay({ ...order, auth_code })
    expect('fault' in outcome ? `${outcome.status}: ${outcome.fault}` : outcome.status).toBe(word)
    if ('code' in outcome) expect(outcome.code).toBe(code)
  })

  it('of a class that says enough is read by its class, with its own reason told', async () => {
    const body = { code: '40001', sub_code: 'isv.missing-something-new', sub_msg: '缺少参数' }
    const { shop } = await openShop({ faults: [{ kind: 'status', status: 200, body }] })
    expect(await shop.pay({ ...order, auth_code })).toMatchObject({
      status: 'failed',
      fault: 'invalid',
      code: '40001',
      message: 'isv.missing-something-new: 缺少参数',
    })
  })

  it.each([
    ['without the time of the payment', { gmt_payment: undefined }, 'pending'],
    ['with another amount', { total_amount: '12.81' }, 'unknown'],
    ['with an amount that is none', { total_amount: '12,80' }, 'unknown'],
    ['with another number', { out_trade_no: 'T_1002' }, 'unknown'],
    ['with the same amount in other digits', { total_amount: '12.8' }, 'succeeded'],
  ])('with the code 10000 and %s', async (_what, change, status) => {
    const { gmt_payment, ...paid } = { ...order, gmt_payment: '2026-01-31 13:29:35', ...change }
    const body = { code: '10000', msg: 'Success', trade_no: '20260131', ...paid, gmt_payment }
    const { shop } = await openShop({ faults: [{ kind: 'status', status: 200, body }] })
    expect(await shop.pay({ ...order, auth_code })).toMatchObject({ status })
  })

  it('that is pending brings its trade number along', async () => {
    const body = { code: '10003', msg: 'x', out_trade_no: 'T_1001', trade_no: '20260131' }
    const { shop } = await openShop({ faults: [{ kind: 'status', status: 200, body }] })
    expect(await shop.pay({ ...order, auth_code })).toMatchObject({
      status: 'pending',
      value: { trade_no: '20260131' },
    })
  })
})

describe('what the states mean', () => {
  const trade = { code: '10000' as const, out_trade_no: 'T_1', trade_no: '2', total_amount: '0.57' }
  const view = (fields: { trade_status: string; send_pay_date?: string }) =>
    operations.query.payment({ ...trade, ...fields })

  it.each([
    [{ trade_status: 'WAIT_BUYER_PAY' }, 'requires-action'],
    [{ trade_status: 'TRADE_SUCCESS', send_pay_date: '2026-01-31 13:29:35' }, 'succeeded'],
    [{ trade_status: 'TRADE_FINISHED', send_pay_date: '2026-01-31 13:29:35' }, 'succeeded'],
    [{ trade_status: 'TRADE_CLOSED' }, 'closed'],
    [{ trade_status: 'TRADE_CLOSED', send_pay_date: '2026-01-31 13:29:35' }, 'refunded'],
    [{ trade_status: 'A_NEW_WORD' }, 'processing'],
  ])('of a trade: %j is %s', (fields, state) => {
    expect(view(fields)).toMatchObject({
      reference: 'T_1',
      providerReference: '2',
      state,
      amount: { minor: 57, currency: 'CNY' },
    })
  })

  it('at the counter an unpaid trade is being paid', () => {
    const waiting = { ...trade, trade_status: 'WAIT_BUYER_PAY' }
    const { payment } = operations.pay.settledBy
    expect(payment(waiting).state).toBe('processing')
    expect(payment({ ...waiting, trade_status: 'TRADE_CLOSED' }).state).toBe('closed')
  })

  it.each([
    [{ refund_status: 'REFUND_SUCCESS', refund_amount: '5.00' }, 'succeeded'],
    [{ refund_status: 'REFUND_FAIL', refund_amount: '5.00' }, 'failed'],
    [{ refund_status: 'REFUND_PROCESSING', refund_amount: '5.00' }, 'processing'],
    [{ refund_amount: '5.00' }, 'processing'],
    [{ refund_status: 'A_NEW_WORD', refund_amount: '5.00' }, 'processing'],
  ])('of a refund: %j is %s', (fields, state) => {
    const found = { code: '10000' as const, out_request_no: 'R-1', out_trade_no: 'T_1', ...fields }
    expect(operations.queryRefund.refund(found)).toEqual({
      reference: 'R-1',
      paymentReference: 'T_1',
      state,
      amount: { minor: 500, currency: 'CNY' },
    })
  })
})

describe('amounts and times', () => {
  it.each([
    ['0.01', 1],
    ['0.1', 10],
    ['0.57', 57],
    ['1', 100],
    ['12.80', 1_280],
    ['1.15', 115],
    ['8.29', 829],
    ['19.99', 1_999],
    ['1001.16', 100_116],
    ['99999999.99', 9_999_999_999],
    ['100000000', 10_000_000_000],
  ])('%s yuan are %i fen, exactly', (yuan, minor) => {
    expect(amountOf(yuan)).toEqual({ minor, currency: 'CNY' })
  })

  it.each(['', '1.', '.1', '1.001', '1,00', '1e3', '-1', ' 1', '１'])(
    'the text "%s" is no amount, and no answer with it is believed',
    (yuan) => {
      expect(() => moneyOf(yuan)).toThrow(RangeError)
    },
  )

  it('times are told in Beijing, whatever the zone of this machine', () => {
    expect(beijingTimeOf(Date.parse('2023-12-20T22:54:37.999Z'))).toBe('2023-12-21 06:54:37')
    expect(dateOf('2023-12-21 06:54:37')?.toISOString()).toBe('2023-12-20T22:54:37.000Z')
    expect(dateOf('yesterday')).toBeUndefined()
    expect(dateOf(null)).toBeUndefined()
  })
})

describe('the table of codes', () => {
  it('has each business code with and without ACQ. before it, of one meaning', () => {
    const table: Readonly<Record<string, string>> = faults
    const named = Object.keys(table).filter((code) => code.startsWith('ACQ.'))
    expect(named.length).toBeGreaterThan(90)
    for (const code of named) expect(table[code.slice(4)], code).toBe(table[code])
  })

  it('has no meaning for business failures as a class', () => {
    expect(faults).not.toHaveProperty('40004')
    expect(error.code({ code: '40004', sub_code: 'ACQ.NEW' })).toBe('ACQ.NEW')
    expect(error.code({ code: '40004' })).toBe('40004')
  })
})
