import { describe, expect, it } from 'vitest'
import { openShop, order, payment, refund, says } from '../support/wechat-codepay-shop.ts'

const told = { total_fee: '1280', transaction_id: '42', time_end: '20260131132935' }

describe('a payment', () => {
  it.each(['NOTENOUGH', 'AUTHCODEEXPIRE', 'AUTH_CODE_INVALID', 'TRADE_ERROR'])(
    'that is refused with %s has failed, and nobody is asked',
    async (code) => {
      const { shop, asked } = await openShop({ faults: [{ kind: 'code', code }] })
      const outcome = await shop.micropay(payment)
      expect(outcome).toMatchObject({ status: 'failed', fault: 'declined', code })
      expect(asked()).toEqual(['micropay'])
    },
  )

  it.each(['ORDERPAID', 'OUT_TRADE_NO_USED', 'INVALID_REQUEST'])(
    'whose number is taken by itself (%s) is a success',
    async (code) => {
      const { shop, asked } = await openShop({
        faults: [{ kind: 'code', code, carriedOut: true }],
      })
      expect(await shop.micropay(payment)).toMatchObject({ status: 'succeeded' })
      expect(asked()).toEqual(['micropay', 'orderquery'])
    },
  )

  it('whose number is taken by another amount is a failure, and that amount is not reversed', async () => {
    const { shop, asked } = await openShop({
      onDoubt: 'undo',
      faults: [{ kind: 'refuse-other', operation: 'micropay', other: { total_fee: 9_900 } }],
    })
    const outcome = await shop.micropay(payment)
    expect(outcome).toMatchObject({ status: 'failed', fault: 'duplicate', code: 'ORDERPAID' })
    expect(asked()).toEqual(['micropay', 'orderquery'])
  })

  it.each(['ORDERCLOSED', 'ORDERREVERSED'])(
    'under a number of %s has failed: a new number is needed',
    async (code) => {
      const { shop, asked } = await openShop({ faults: [{ kind: 'code', code }] })
      expect(await shop.micropay(payment)).toMatchObject({ status: 'failed', code })
      expect(asked()).toEqual(['micropay'])
    },
  )

  it('that is sent twice under its number is carried out once', async () => {
    const { shop, sandbox } = await openShop()
    const [one, other] = [await shop.micropay(payment), await shop.micropay(payment)]
    expect([one.status, other.status]).toEqual(['succeeded', 'succeeded'])
    expect(sandbox.ledger.timesCarriedOut('micropay', 'T_1001')).toBe(1)
  })

  it('that is told in another currency is not believed to be this one', async () => {
    const { shop } = await openShop({
      totalMs: 4_000,
      faults: [
        { kind: 'reset-after', operation: 'micropay' },
        order('SUCCESS', { ...told, fee_type: 'USD' }),
      ],
    })
    expect(await shop.micropay(payment)).toMatchObject({ status: 'unknown' })
  })
})

describe('a query', () => {
  it.each([
    ['SUCCESS', 'succeeded'],
    ['REFUND', 'partially-refunded'],
    ['NOTPAY', 'processing'],
    ['USERPAYING', 'processing'],
    ['ACCEPT', 'processing'],
    ['SOMETHING_NEW', 'processing'],
    ['REVOKED', 'closed'],
    ['CLOSED', 'closed'],
    ['PAYERROR', 'failed'],
  ])('that answers %s is read as %s', async (trade_state, state) => {
    const paid = trade_state === 'SUCCESS' || trade_state === 'REFUND'
    const { gateway } = await openShop({ faults: [order(trade_state, paid ? told : {})] })
    const found = await gateway
      .merchant('shop')
      .payments('wechat-codepay')
      .query({ reference: 'T_1001' })
    expect(found).toMatchObject({ reference: 'T_1001', state })
    if (!paid) return
    expect(found).toMatchObject({
      providerReference: '42',
      amount: { minor: 1_280, currency: 'CNY' },
      paidAt: new Date('2026-01-31T13:29:35+08:00'),
    })
  })

  it('gives amounts as numbers, and nothing for what WeChat Pay leaves empty', async () => {
    const { shop } = await openShop({
      faults: [order('SUCCESS', { ...told, cash_fee: '', attach: '' })],
    })
    const found = await shop.orderquery({ out_trade_no: 'T_1001' })
    expect(found).toMatchObject({ total_fee: 1_280, trade_state: 'SUCCESS', attach: '' })
    expect(found.cash_fee).toBeUndefined()
  })

  it('about another order than was asked for is refused', async () => {
    const { shop } = await openShop({ faults: [order('SUCCESS', told)] })
    const asking = shop.orderquery({ out_trade_no: 'T_1002' })
    await expect(asking).rejects.toMatchObject({ code: 'ANSWER_MISMATCH' })
  })

  it('that finds nothing says so; one that meets a system error is asked again', async () => {
    const faults = [{ kind: 'code', code: 'SYSTEMERROR', operation: 'orderquery' }] as const
    const { shop, asked } = await openShop({ attempts: 2, faults })
    const asking = shop.orderquery({ transaction_id: 'none' })
    await expect(asking).rejects.toMatchObject({ code: 'ORDERNOTEXIST', fault: 'not-found' })
    expect(asked()).toEqual(['orderquery', 'orderquery'])
  })
})

describe('a refund', () => {
  it('is pending when it has been accepted, without making its caller wait', async () => {
    const { shop, asked } = await openShop()
    await shop.micropay(payment)
    expect(await shop.refund(refund)).toMatchObject({
      status: 'pending',
      value: { out_refund_no: 'R_1001', refund_fee: 640, total_fee: 1_280 },
    })
    expect(asked()).toEqual(['micropay', 'refund'])
  })

  it('is found with its own amount, not with the sum of all refunds of the order', async () => {
    const { shop } = await openShop()
    await shop.micropay(payment)
    await shop.refund(refund)
    const sum = says('refundquery', {
      out_trade_no: 'T_1001',
      total_fee: '1280',
      refund_count: '1',
      refund_fee: '1000',
      out_refund_no_0: 'R_1001',
      refund_id_0: '50',
      refund_fee_0: '640',
      refund_status_0: 'PROCESSING',
      coupon_refund_fee_0_0: '1',
    })
    const found = await shop.refundquery({ out_refund_no: 'R_1001' })
    expect(found).toMatchObject({ refund_status: 'SUCCESS', refund_fee: 640 })
    const { shop: another } = await openShop({ faults: [sum] })
    expect(await another.refundquery({ out_refund_no: 'R_1001' })).toMatchObject({
      refund_id: '50',
      refund_fee: 640,
      refund_status: 'PROCESSING',
    })
  })

  it('is not believed to be found where another one is told', async () => {
    const { shop } = await openShop({ faults: [says('refundquery', numbered)] })
    const asking = shop.refundquery({ out_refund_no: 'R_1002' })
    await expect(asking).rejects.toMatchObject({ code: 'ANSWER_MISMATCH' })
  })

  it('whose answer was lost is sent again under its number, and given back once', async () => {
    const faults = [{ kind: 'reset-after', operation: 'refund' }] as const
    const { shop, sandbox } = await openShop({ faults, attempts: 3 })
    await shop.micropay(payment)
    expect(await shop.refund(refund)).toMatchObject({ status: 'pending' })
    expect(sandbox.ledger.timesCarriedOut('refund', 'R_1001')).toBe(1)
  })

  it('that meets a system error is asked about, and has its value from the query', async () => {
    const error = { kind: 'code', code: 'SYSTEMERROR', operation: 'refund' } as const
    const { shop, asked } = await openShop({ faults: [{ ...error, carriedOut: true }] })
    await shop.micropay(payment)
    expect(await shop.refund(refund)).toMatchObject({
      status: 'succeeded',
      value: { out_refund_no: 'R_1001', refund_fee: 640, refund_id: expect.any(String) },
    })
    expect(asked()).toEqual(['micropay', 'refund', 'refundquery'])
  })

  it('whose number was used for another amount is failed as a duplicate', async () => {
    const mismatch = { kind: 'code', code: 'REFUND_FEE_MISMATCH', operation: 'refund' } as const
    const { shop } = await openShop({
      faults: [mismatch, says('refundquery', { ...numbered, refund_fee_0: '100' })],
    })
    await shop.micropay(payment)
    expect(await shop.refund(refund)).toMatchObject({ status: 'failed', fault: 'duplicate' })
  })

  it.each([
    ['REFUNDCLOSE', 'failed'],
    ['CHANGE', 'pending'],
    ['PROCESSING', 'pending'],
  ])('that is found as %s is %s', async (refund_status_0, word) => {
    const error = { kind: 'code', code: 'SYSTEMERROR', operation: 'refund' } as const
    const found = says('refundquery', { ...numbered, refund_status_0 })
    const { shop } = await openShop({ faults: [error, { ...found, times: 99 }], totalMs: 4_000 })
    await shop.micropay(payment)
    expect(await shop.refund(refund)).toMatchObject({ status: word })
  })

  it('that may not be asked for so often is not called refused: it may have been accepted', async () => {
    const often = { kind: 'code', code: 'FREQUENCY_LIMITED', operation: 'refund' } as const
    const { shop, asked } = await openShop({ faults: [{ ...often, carriedOut: true }] })
    await shop.micropay(payment)
    expect(await shop.refund(refund)).toMatchObject({ status: 'succeeded' })
    expect(asked()).toContain('refundquery')
  })
})

const numbered = {
  out_trade_no: 'T_1001',
  total_fee: '1280',
  out_refund_no_0: 'R_1001',
  refund_id_0: '50',
  refund_fee_0: '640',
  refund_status_0: 'SUCCESS',
}

describe('the neutral client', () => {
  it('pays with a payment code, asks and gives back', async () => {
    const { gateway, sandbox } = await openShop()
    const shop = gateway.merchant('shop').payments('wechat-codepay')
    const yuan = (minor: number) => ({ minor, currency: 'CNY' })
    const paid = await shop.pay({
      method: 'micropay',
      reference: 'T_1001',
      amount: yuan(1_280),
      description: '茶',
      payerCode: payment.auth_code,
      payerIp: payment.spbill_create_ip,
      expiresAt: new Date('2026-01-31T05:29:35Z'),
    })
    expect(paid.status).toBe('succeeded')
    expect(sandbox.requests[0]?.body).toContain('<time_expire>20260131132935</time_expire>')
    const given = { reference: 'R_1001', paymentReference: 'T_1001', total: yuan(1_280) }
    const back = await shop.refund({ ...given, amount: yuan(640), reason: '退' })
    expect(back.status).toBe('pending')
    expect(await shop.queryRefund({ reference: 'R_1001' })).toMatchObject({
      state: 'succeeded',
      amount: yuan(640),
    })
  })
})
