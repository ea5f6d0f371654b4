import { describe, expect, it } from 'vitest'
import { wechat } from '../../providers/wechat.ts'
import { kit, openShop, order } from '../support/wechat-shop.ts'

const open = (...faults: NonNullable<Parameters<typeof openShop>[0]>['faults'] & object) =>
  openShop({ provider: wechat, attempts: 3, faults })

describe('after a lost answer', () => {
  it('a payment is created once, and its QR code arrives all the same', async () => {
    const { shop, sandbox } = await open({ kind: 'reset-after', operation: 'native' })
    expect(await shop.native(order)).toMatchObject({
      status: 'succeeded',
      value: { code_url: kit.samples.native.answer.code_url },
    })
    expect(sandbox.ledger.timesCarriedOut('native', order.out_trade_no)).toBe(1)
  })

  it('a repeat is refused without a signature: that proves nothing, the query decides', async () => {
    const { shop, sandbox } = await open(
      { kind: 'reset-after', operation: 'refund' },
      { kind: 'code', code: 'INVALID_REQUEST', status: 400, operation: 'refund' },
    )
    await shop.native(order)
    const { input } = kit.samples.refund
    const outcome = await shop.refund({ ...input, out_trade_no: order.out_trade_no })
    expect(outcome).toMatchObject({ status: 'succeeded', value: { status: 'SUCCESS' } })
    expect(sandbox.ledger.timesCarriedOut('refund', input.out_refund_no)).toBe(1)
  })

  it('a close is known as done from the query', async () => {
    const { shop } = await open(
      { kind: 'reset-after', operation: 'close' },
      { kind: 'code', code: 'TRADE_ERROR', status: 403, operation: 'close', times: 9 },
    )
    await shop.native(order)
    const outcome = await shop.close({ out_trade_no: order.out_trade_no })
    expect(outcome).toMatchObject({ status: 'succeeded', value: undefined })
  })

  it('a close that came after the payment is failed', async () => {
    const { shop } = await open({
      kind: 'code',
      code: 'TRADE_ERROR',
      status: 403,
      operation: 'close',
      times: 9,
    })
    await shop.native(order)
    const outcome = await shop.close({ out_trade_no: order.out_trade_no })
    expect(outcome).toMatchObject({ status: 'failed' })
  })
})

it('a number that another order has used is failed as a duplicate', async () => {
  const { shop } = await open({
    kind: 'refuse-other',
    other: { amount: { total: 9900 } },
    operation: 'native',
  })
  const outcome = await shop.native(order)
  expect(outcome).toMatchObject({ status: 'failed', fault: 'duplicate', code: 'OUT_TRADE_NO_USED' })
})
