import { describe, expect, it } from 'vitest'
import type { SandboxFault } from '../../src/testing/index.ts'
import { auth_code, brisk, openShop, order } from '../support/alipay-shop.ts'

const pay = { ...order, auth_code }
const waiting = {
  code: '10000',
  msg: 'Success',
  out_trade_no: 'T_1001',
  trade_no: '20260131',
  trade_status: 'WAIT_BUYER_PAY',
  total_amount: '12.80',
}
const unpaid = { kind: 'status', status: 200, body: waiting, operation: 'query' } as const

const open = (
  faults: readonly SandboxFault[],
  more: Omit<Parameters<typeof openShop>[0] & object, 'faults'> = {},
) => openShop({ provider: brisk, attempts: 3, faults, ...more })

const methodsOf = (sandbox: { requests: readonly { operation: string | undefined }[] }) =>
  sandbox.requests.map(({ operation }) => operation)

describe('a payment by code', () => {
  it('waits while its payer types the password, and is then paid', async () => {
    const body = { code: '10003', msg: 'x', out_trade_no: 'T_1001', trade_no: '20260131' }
    const typing = {
      kind: 'status',
      status: 200,
      body,
      operation: 'pay',
      carriedOut: true,
    } as const
    const { shop, sandbox } = await open([typing, unpaid, unpaid])
    expect(await shop.pay(pay)).toMatchObject({
      status: 'succeeded',
      value: { out_trade_no: 'T_1001', total_amount: '12.80' },
    })
    expect(methodsOf(sandbox)).toEqual(['pay', 'query', 'query', 'query'])
    expect(sandbox.ledger.timesCarriedOut('pay', 'T_1001')).toBe(1)
  })

  it.each(['ACQ.SYSTEM_ERROR', 'isp.unknow-error', '20000'])(
    'that is answered with %s is asked about',
    async (code) => {
      const { shop, sandbox } = await open([
        { kind: 'code', code, operation: 'pay', carriedOut: true },
      ])
      expect(await shop.pay(pay)).toMatchObject({ status: 'succeeded' })
      expect(methodsOf(sandbox)).toEqual(['pay', 'query'])
    },
  )

  it('that never arrived is sent again under its number', async () => {
    const { shop, sandbox } = await open([{ kind: 'code', code: '20000', operation: 'pay' }])
    expect(await shop.pay(pay)).toMatchObject({ status: 'succeeded' })
    expect(methodsOf(sandbox)).toEqual(['pay', 'query', 'pay'])
    expect(sandbox.ledger.timesCarriedOut('pay', 'T_1001')).toBe(1)
  })

  it('whose answer was lost is charged once, and its code being used up proves nothing', async () => {
    const { shop, sandbox } = await open([
      { kind: 'reset-after', operation: 'pay' },
      { kind: 'code', code: 'ACQ.PAYMENT_AUTH_CODE_INVALID', operation: 'pay' },
    ])
    expect(await shop.pay(pay)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.ledger.timesCarriedOut('pay', 'T_1001')).toBe(1)
  })

  it('whose number has paid for something else is failed as a duplicate', async () => {
    const other = { total_amount: '99.00' }
    const { shop } = await open([{ kind: 'refuse-other', other, operation: 'pay' }])
    expect(await shop.pay(pay)).toMatchObject({
      status: 'failed',
      fault: 'duplicate',
      code: 'ACQ.CONTEXT_INCONSISTENT',
    })
  })

  it('that stays unpaid is cancelled where the merchant wishes it', async () => {
    const body = { code: '10003', msg: 'x', out_trade_no: 'T_1001', trade_no: '20260131' }
    const typing = {
      kind: 'status',
      status: 200,
      body,
      operation: 'pay',
      carriedOut: true,
    } as const
    const { shop, sandbox } = await open([typing, { ...unpaid, times: 10_000 }], {
      onDoubt: 'undo',
      totalMs: 500,
    })
    expect(await shop.pay(pay)).toMatchObject({ status: 'failed', code: 'UNDONE' })
    expect(methodsOf(sandbox).at(-1)).toBe('cancel')
  })

  it('is unknown while nobody can say whether it was cancelled', async () => {
    const nothing = { code: '10000', out_trade_no: 'T_1001', retry_flag: 'N', msg: 'x' }
    const { shop } = await open(
      [
        { kind: 'code', code: '20000', operation: 'pay', times: 99 },
        { kind: 'code', code: '20000', operation: 'query', times: 10_000 },
        { kind: 'status', status: 200, body: nothing, operation: 'cancel', times: 99 },
      ],
      { onDoubt: 'undo', totalMs: 500, attempts: 1 },
    )
    expect(await shop.pay(pay)).toMatchObject({ status: 'unknown' })
  })
})

describe('an order that is made', () => {
  it('is made once, and its code arrives although the first answer was lost', async () => {
    const { shop, sandbox } = await open([{ kind: 'reset-after', operation: 'precreate' }])
    expect(await shop.precreate(order)).toMatchObject({
      status: 'succeeded',
      value: { qr_code: 'https://qr.alipay.com/baxT_1001' },
    })
    expect(sandbox.ledger.timesCarriedOut('precreate', 'T_1001')).toBe(1)
  })

  it('and waits for its payer has been made', async () => {
    const { shop } = await open([
      { kind: 'code', code: '20000', operation: 'create', carriedOut: true },
      unpaid,
    ])
    expect(await shop.create({ ...order, buyer_open_id: 'payer' })).toMatchObject({
      status: 'succeeded',
      value: { trade_no: '20260131' },
    })
  })
})

describe('a cancel', () => {
  it('is repeated while Alipay asks for it', async () => {
    const again = { code: '10000', msg: 'Success', out_trade_no: 'T_1001', retry_flag: 'Y' }
    const { shop, sandbox } = await open([
      { kind: 'status', status: 200, body: again, operation: 'cancel' },
    ])
    await shop.pay(pay)
    expect(await shop.cancel({ out_trade_no: 'T_1001' })).toMatchObject({
      status: 'succeeded',
      value: { action: 'refund' },
    })
    expect(sandbox.ledger.timesCarriedOut('cancel', 'T_1001')).toBe(1)
  })

  it('whose answer was lost is known from the query', async () => {
    const { shop } = await open([
      { kind: 'reset-after', operation: 'cancel' },
      { kind: 'code', code: 'ACQ.TRADE_HAS_FINISHED', operation: 'cancel', times: 9 },
    ])
    await shop.pay(pay)
    expect(await shop.cancel({ out_trade_no: 'T_1001' })).toMatchObject({ status: 'succeeded' })
  })
})

describe('a close', () => {
  const refused = { kind: 'code', code: 'ACQ.TRADE_STATUS_ERROR', operation: 'close' } as const

  it('that finds the trade closed has reached its aim', async () => {
    const { shop } = await open([{ ...refused, carriedOut: true }])
    await shop.precreate(order)
    expect(await shop.close({ out_trade_no: 'T_1001' })).toMatchObject({ status: 'succeeded' })
  })

  it('that finds the trade paid is failed', async () => {
    const { shop } = await open([refused])
    await shop.precreate(order)
    expect(await shop.close({ out_trade_no: 'T_1001' })).toMatchObject({ status: 'failed' })
  })
})

describe('a refund', () => {
  const refund = { out_trade_no: 'T_1001', out_request_no: 'R-1', refund_amount: '5.00' }

  it('whose answer was lost is given back once', async () => {
    const { shop, sandbox } = await open([{ kind: 'reset-after', operation: 'refund' }])
    await shop.pay(pay)
    // The repeat moved nothing (`fund_change` N): the query knows that the first send did.
    expect(await shop.refund(refund)).toMatchObject({
      status: 'succeeded',
      value: { out_trade_no: 'T_1001' },
    })
    expect(methodsOf(sandbox)).toEqual(['pay', 'refund', 'refund', 'queryRefund'])
    expect(sandbox.ledger.timesCarriedOut('refund', 'R-1')).toBe(1)
  })

  it('that Alipay does not show after a system error is sent again under its number', async () => {
    const { shop, sandbox } = await open([
      { kind: 'code', code: 'ACQ.SYSTEM_ERROR', operation: 'refund' },
    ])
    await shop.pay(pay)
    expect(await shop.refund(refund)).toMatchObject({
      status: 'succeeded',
      value: { fund_change: 'Y' },
    })
    expect(methodsOf(sandbox)).toEqual(['pay', 'refund', 'queryRefund', 'refund'])
    expect(sandbox.ledger.timesCarriedOut('refund', 'R-1')).toBe(1)
  })

  it('of another amount under the same number is failed as a duplicate', async () => {
    const body = { code: '10000', msg: 'Success', ...refund, refund_amount: '6.00' }
    const found = { ...body, refund_status: 'REFUND_SUCCESS' }
    const { shop } = await open([
      { kind: 'code', code: 'ACQ.DISCORDANT_REPEAT_REQUEST', operation: 'refund' },
      { kind: 'status', status: 200, body: found, operation: 'queryRefund' },
    ])
    expect(await shop.refund(refund)).toMatchObject({ status: 'failed', fault: 'duplicate' })
  })
})

it('a question that meets a system error is asked again', async () => {
  const { shop, sandbox } = await open([{ kind: 'code', code: '20000', operation: 'query' }])
  await shop.pay(pay)
  expect(await shop.query({ out_trade_no: 'T_1001' })).toMatchObject({
    trade_status: 'TRADE_SUCCESS',
  })
  expect(methodsOf(sandbox)).toEqual(['pay', 'query', 'query'])
})
