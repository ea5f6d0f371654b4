import { describe, expect, it } from 'vitest'
import { fakeRuntime, type SandboxFault } from '../../src/testing/index.ts'
import { openShop, order, payment, says } from '../support/wechat-codepay-shop.ts'

type Shop = Awaited<ReturnType<typeof openShop>>

const typing = {
  kind: 'code',
  code: 'USERPAYING',
  operation: 'micropay',
  carriedOut: true,
} as const
const waiting = order('USERPAYING')
const always = { times: 1_000 }

/** Charges in virtual time: the outcome, and each request with the second at which it came. */
async function charge(
  faults: readonly SandboxFault[],
  options: { readonly onDoubt?: 'ask' | 'undo'; readonly totalMs?: number } = {},
) {
  const runtime = fakeRuntime()
  const opened: Shop = await openShop({ runtime, attempts: 3, faults, ...options })
  const startMs = runtime.now()
  const firstMs = runtime.wall()
  const outcome = await runtime.advanceUntil(opened.shop.micropay(payment), { stepMs: 100 })
  const requests = opened.sandbox.requests.map(({ operation, atMs }) => {
    return { operation, second: Math.round((atMs - firstMs) / 100) / 10 }
  })
  const secondsOf = (name: string) =>
    requests.filter(({ operation }) => operation === name).map(({ second }) => second)
  const tookSeconds = (runtime.now() - startMs) / 1_000
  return { ...opened, outcome, secondsOf, tookSeconds }
}

describe('a payer who types the password', () => {
  it('is asked about every 5 s, and has paid as soon as that is known', async () => {
    const { outcome, secondsOf, sandbox } = await charge([
      typing,
      waiting,
      order('NOTPAY'),
      waiting,
    ])
    expect(outcome).toMatchObject({
      status: 'succeeded',
      value: { out_trade_no: 'T_1001', total_fee: 1_280, transaction_id: expect.any(String) },
    })
    expect(secondsOf('micropay')).toEqual([0])
    expect(secondsOf('orderquery')).toEqual([5, 10, 15, 20])
    expect(sandbox.ledger.timesCarriedOut('micropay', 'T_1001')).toBe(1)
  })

  it('who does not get there leaves the payment pending after 60 s, and nothing is taken back', async () => {
    const { outcome, secondsOf, tookSeconds } = await charge([typing, { ...waiting, ...always }])
    expect(outcome).toMatchObject({ status: 'pending' })
    expect(secondsOf('reverse')).toEqual([])
    expect(secondsOf('orderquery').at(-1)).toBe(55)
    expect(tookSeconds).toBeLessThanOrEqual(60)
  })

  it('is waited for 40 s and reversed within 60 s where the merchant wishes it', async () => {
    const { outcome, secondsOf, sandbox } = await charge([typing, { ...waiting, ...always }], {
      onDoubt: 'undo',
    })
    expect(outcome).toMatchObject({ status: 'failed', fault: 'declined', code: 'UNDONE' })
    expect(secondsOf('orderquery')).toEqual([5, 10, 15, 20, 25, 30, 35, 40])
    expect(secondsOf('reverse')).toEqual([40])
    expect(sandbox.ledger.timesCarriedOut('reverse', 'T_1001')).toBe(1)
  })

  it('and gives up is known to have failed', async () => {
    const { outcome, asked } = await charge([typing, waiting, order('PAYERROR')], {
      onDoubt: 'undo',
    })
    expect(outcome).toMatchObject({ status: 'failed', code: 'STATE_FAILED' })
    expect(asked()).not.toContain('reverse')
  })
})

describe('a reversal', () => {
  const silent = { kind: 'code', code: 'SYSTEMERROR', operation: 'orderquery', ...always } as const

  it.each([5_000, 16_000, 20_000, 60_000])(
    'comes 15 s after the payment at the earliest, or not at all (call of %i ms)',
    async (totalMs) => {
      const { outcome, secondsOf } = await charge(
        [{ kind: 'code', code: 'SYSTEMERROR', operation: 'micropay' }, silent],
        { onDoubt: 'undo', totalMs },
      )
      const reversed = secondsOf('reverse')
      if (totalMs <= 15_000) {
        expect(reversed).toEqual([])
        expect(outcome).toMatchObject({ status: 'unknown', code: 'SYSTEMERROR' })
      } else {
        expect(reversed[0]).toBeGreaterThanOrEqual(15)
        expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
      }
    },
  )

  it.each(['ORDERPAID', 'INVALID_REQUEST'])(
    'is never made of what was paid under the number before (%s)',
    async (code) => {
      const { outcome, secondsOf } = await charge(
        [{ kind: 'code', code, operation: 'micropay' }, silent],
        { onDoubt: 'undo' },
      )
      expect(outcome).toMatchObject({ status: 'unknown', fault: 'duplicate', code })
      expect(secondsOf('reverse')).toEqual([])
    },
  )

  it('is called again while WeChat Pay asks for that, and has taken place then', async () => {
    const again = says('reverse', { recall: 'Y' })
    const { outcome, secondsOf, sandbox } = await charge(
      [typing, { ...waiting, ...always }, again, again],
      { onDoubt: 'undo' },
    )
    expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
    expect(secondsOf('reverse')).toHaveLength(3)
    expect(sandbox.ledger.timesCarriedOut('reverse', 'T_1001')).toBe(1)
  })

  it('that is refused with recall Y, or whose answer is lost, is called again as well', async () => {
    const refused = { result_code: 'FAIL', err_code: 'TRADE_ERROR', err_code_des: 'x', recall: 'Y' }
    const { outcome, secondsOf } = await charge(
      [
        typing,
        { ...waiting, ...always },
        says('reverse', refused),
        { kind: 'reset-before', operation: 'reverse' },
      ],
      { onDoubt: 'undo' },
    )
    expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
    expect(secondsOf('reverse').length).toBeGreaterThanOrEqual(3)
  })

  it('that never gets beyond recall Y leaves the payment unknown', async () => {
    const { outcome } = await charge(
      [typing, { ...waiting, ...always }, { ...says('reverse', { recall: 'Y' }), ...always }],
      { onDoubt: 'undo' },
    )
    expect(outcome).toMatchObject({ status: 'unknown' })
  })

  it('that is stopped by a payer who is paying waits, and the payment stays pending', async () => {
    const paying = { result_code: 'FAIL', err_code: 'USERPAYING', err_code_des: 'x', recall: 'Y' }
    const { outcome, secondsOf } = await charge(
      [typing, { ...waiting, ...always }, { ...says('reverse', paying), ...always }],
      { onDoubt: 'undo' },
    )
    expect(outcome).toMatchObject({ status: 'pending' })
    expect(secondsOf('reverse')).toHaveLength(3)
  })

  it('that finds the order reversed has reached its aim', async () => {
    const faults = [{ kind: 'reset-after', operation: 'reverse' }] as const
    const { shop, asked } = await openShop({ faults, attempts: 1 })
    await shop.micropay(payment)
    expect(await shop.reverse({ out_trade_no: 'T_1001' })).toMatchObject({ status: 'succeeded' })
    expect(asked().slice(0, 2)).toEqual(['micropay', 'reverse'])
  })

  it('that is refused because the order is reversed already has reached its aim', async () => {
    const faults = [{ kind: 'code', code: 'ORDERREVERSED', operation: 'reverse' } as const]
    const { shop } = await openShop({ faults: [...faults, order('REVOKED')] })
    expect(await shop.reverse({ out_trade_no: 'T_1001' })).toMatchObject({ status: 'succeeded' })
  })

  it('is not believed to have taken place because the payment stands', async () => {
    const faults = [
      { kind: 'code', code: 'SYSTEMERROR', operation: 'reverse', times: 9 } as const,
      order('SUCCESS'),
    ]
    const { shop } = await openShop({ faults, totalMs: 4_000 })
    await shop.micropay(payment)
    expect(await shop.reverse({ out_trade_no: 'T_1001' })).toMatchObject({ status: 'unknown' })
  })
})

describe('a payment that is in doubt', () => {
  it.each(['SYSTEMERROR', 'BANKERROR'])('after %s is asked about, and sent once', async (code) => {
    const doubtful = { kind: 'code', code, operation: 'micropay', carriedOut: true } as const
    const { outcome, secondsOf } = await charge([doubtful, waiting])
    expect(outcome).toMatchObject({ status: 'succeeded' })
    expect(secondsOf('micropay')).toEqual([0])
    expect(secondsOf('orderquery')).toEqual([0, 5])
  })

  it.each(['drop-after', 'reset-after', 'stall'] as const)(
    'because its answer was lost (%s) is asked about, and sent once',
    async (kind) => {
      const { outcome, secondsOf, sandbox } = await charge([{ kind, operation: 'micropay' }])
      expect(outcome).toMatchObject({ status: 'succeeded' })
      expect(secondsOf('micropay')).toEqual([0])
      expect(sandbox.ledger.timesCarriedOut('micropay', 'T_1001')).toBe(1)
    },
  )

  it('and of which WeChat Pay knows nothing is never called failed, and never sent again', async () => {
    const { outcome, secondsOf } = await charge([{ kind: 'drop-before', operation: 'micropay' }])
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect(secondsOf('micropay')).toEqual([0])
    expect(secondsOf('orderquery').length).toBeGreaterThan(5)
  })

  it('and of which WeChat Pay knows nothing is reversed where the merchant wishes it', async () => {
    const { outcome, secondsOf } = await charge([{ kind: 'drop-before', operation: 'micropay' }], {
      onDoubt: 'undo',
    })
    expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
    expect(secondsOf('reverse')[0]).toBeGreaterThanOrEqual(15)
  })

  it('succeeds when the payer pays between the last question and a refused reversal', async () => {
    const expired = { kind: 'code', code: 'REVERSE_EXPIRE', operation: 'reverse' } as const
    // Eight questions are answered with waiting; the ninth is the one after the reversal.
    const { outcome } = await charge([typing, { ...waiting, times: 8 }, expired], {
      onDoubt: 'undo',
    })
    expect(outcome).toMatchObject({ status: 'succeeded', value: { total_fee: 1_280 } })
  })
})
