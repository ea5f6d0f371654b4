import { describe, expect, it } from 'vitest'
import { wechat } from '../../providers/wechat.ts'
import { kit, openShop, order } from '../support/wechat-shop.ts'

type Fault = Parameters<Awaited<ReturnType<typeof openShop>>['sandbox']['play']>[0]

const open = (...faults: Fault[]) => openShop({ provider: wechat, attempts: 3, faults })

/** The word for a payment that meets these faults, and how often it was carried out. */
async function pay(...faults: Fault[]) {
  const { shop, sandbox } = await open(...faults)
  const outcome = await shop.native(order, { timeouts: { totalMs: 3_000, responseMs: 150 } })
  const times = sandbox.ledger.timesCarriedOut('native', order.out_trade_no)
  const asked = sandbox.requests.filter(({ method }) => method === 'GET').length
  return { word: outcome.status, outcome, times, asked }
}

const native = { operation: 'native' } as const

describe('a WeChat Pay order', () => {
  it('whose payer still types the password is asked about until it is paid', async () => {
    const code = { kind: 'code', code: 'USERPAYING', status: 202, carriedOut: true } as const
    const { word, times, asked } = await pay({ ...native, ...code })
    expect({ word, times }).toEqual({ word: 'succeeded', times: 1 })
    expect(asked).toBeGreaterThan(0)
  })

  it.each([true, false])('that meets SYSTEM_ERROR (carried out: %s) is made once', async (done) => {
    const fault = { kind: 'code', code: 'SYSTEM_ERROR', status: 500, carriedOut: done } as const
    expect(await pay({ ...native, ...fault })).toMatchObject({ word: 'succeeded', times: 1 })
  })

  it('that is asked for too often waits and is made', async () => {
    const fault = { kind: 'code', code: 'FREQUENCY_LIMITED', status: 429 } as const
    expect(await pay({ ...native, ...fault })).toMatchObject({ word: 'succeeded', times: 1 })
  })

  it('that is told to come back after its time is not sent again, and says when', async () => {
    const headers = { 'retry-after': '3600' }
    const { outcome, times } = await pay({
      ...native,
      kind: 'code',
      code: 'FREQUENCY_LIMITED',
      status: 429,
      headers,
      times: 9,
    })
    expect(outcome).toMatchObject({ status: 'failed', fault: 'throttled' })
    expect('retryAt' in outcome && outcome.retryAt).toBeInstanceOf(Date)
    expect(times).toBe(0)
  })

  it.each(['drop-before', 'drop-after', 'reset-after', 'stall'] as const)(
    'whose answer is lost (%s) is made once, and its QR code arrives',
    async (kind) => {
      const { outcome, times } = await pay({ ...native, kind })
      expect(outcome).toMatchObject({
        status: 'succeeded',
        value: { code_url: kit.samples.native.answer.code_url },
      })
      expect(times).toBe(1)
    },
  )

  it('that is carried out only after we gave up on it is not made a second time', async () => {
    const { word, times } = await pay({ ...native, kind: 'late-execution', delayMs: 300 })
    expect({ word, times }).toEqual({ word: 'succeeded', times: 1 })
  })

  it('whose number is taken by this very order is a success', async () => {
    const fault = {
      kind: 'code',
      code: 'OUT_TRADE_NO_USED',
      status: 403,
      carriedOut: true,
    } as const
    expect(await pay({ ...native, ...fault })).toMatchObject({ word: 'succeeded', times: 1 })
  })

  it('whose number is taken by another amount is a failure', async () => {
    const other = { amount: { total: 9_900 } }
    const { outcome } = await pay({ ...native, kind: 'refuse-other', other })
    expect(outcome).toMatchObject({ status: 'failed', fault: 'duplicate' })
  })
})
