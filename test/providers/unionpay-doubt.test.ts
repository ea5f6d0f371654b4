import { describe, expect, it } from 'vitest'
import { unionpay } from '../../providers/unionpay.ts'
import { type Asked, fakeRuntime, type SandboxFault } from '../../src/testing/index.ts'
import { brisk, key, kit, openShop, operationsOf, order, qrNo } from '../support/unionpay-shop.ts'

const payment = { ...order, qrNo }

const open = (
  faults: readonly SandboxFault[],
  more: Omit<Parameters<typeof openShop>[0] & object, 'faults'> = {},
) => openShop({ provider: brisk, attempts: 3, faults, ...more })

/** The same with a clock that moves when told, so that a call may wait as long as it does. */
async function openTimed(
  faults: readonly SandboxFault[],
  more: Omit<Parameters<typeof openShop>[0] & object, 'faults'> = {},
) {
  const runtime = fakeRuntime({ threadPoolMs: 5 })
  const given = { provider: unionpay, totalMs: 30_000, runtime, ...more }
  const { shop, sandbox } = await open(faults, given)
  return { sandbox, runtime, scan: () => runtime.advanceUntil(shop.scan(payment)) }
}

/** What the query answers, with other codes or fields than the sandbox would write. */
function asked(fields: object, times = 1): SandboxFault {
  const body = { respCode: '00', respMsg: 'x', origRespCode: '00', ...order, ...fields }
  return { kind: 'status', status: 200, body, operation: 'query', times }
}

describe('a payment by code', () => {
  it('is paid when both codes of the query say so', async () => {
    const { shop, sandbox } = await open([
      asked({ origRespCode: '05' }),
      asked({ origRespCode: '04' }),
    ])
    expect(await shop.scan(payment)).toMatchObject({
      status: 'succeeded',
      value: { origRespCode: '00', txnAmt: '1280', queryId: expect.any(String) },
    })
    expect(operationsOf(sandbox)).toEqual(['scan', 'query', 'query', 'query'])
    expect(sandbox.ledger.timesCarriedOut('scan', key.orderId)).toBe(1)
  })

  it.each(['00', 'A6'])('is paid with %s in origRespCode', async (origRespCode) => {
    const { shop } = await open([asked({ origRespCode })])
    expect(await shop.scan(payment)).toMatchObject({ status: 'succeeded' })
  })

  it.each(['01', '30', '60', '61', '64', '82', '99'])('is failed with %s there', async (code) => {
    const { shop } = await open([asked({ origRespCode: code })])
    expect(await shop.scan(payment)).toMatchObject({
      status: 'failed',
      fault: 'declined',
      code: 'STATE_FAILED',
    })
  })

  it.each(['02', '03', '05', '06', '12', '34', '42', '45', '70', '74', '83', 'ZZ', ''])(
    'stays pending with "%s" there, which settles nothing',
    async (origRespCode) => {
      const { scan } = await openTimed([asked({ origRespCode }, 99)])
      expect(await scan()).toMatchObject({ status: 'pending' })
    },
  )

  it.each(['02', '03', '06', '34', '37', '61', '99', 'ZZ'])(
    'stays pending while the question itself is answered with %s',
    async (code) => {
      const { scan } = await openTimed([{ kind: 'code', code, operation: 'query', times: 99 }])
      expect(await scan()).toMatchObject({ status: 'pending' })
    },
  )

  it('stays pending while the question is answered with 00 and no word about the trade', async () => {
    const { scan } = await openTimed([asked({ origRespCode: undefined }, 99)])
    expect(await scan()).toMatchObject({ status: 'pending' })
  })

  it.each(['01', '03', '04', '34', '60', '35', '42', '06', '02', '99', 'ZZ'])(
    'that is answered with %s is asked about, and never sent again',
    async (code) => {
      const { shop, sandbox } = await open([
        { kind: 'code', code, operation: 'scan', carriedOut: true },
      ])
      expect(await shop.scan(payment)).toMatchObject({ status: 'succeeded' })
      expect(operationsOf(sandbox)).toEqual(['scan', 'query'])
    },
  )

  it.each(['61', '64', '30', '33'])('that is refused with %s is failed at once', async (code) => {
    const { shop, sandbox } = await open([{ kind: 'code', code, operation: 'scan' }])
    expect(await shop.scan(payment)).toMatchObject({ status: 'failed', fault: 'declined', code })
    expect(operationsOf(sandbox)).toEqual(['scan'])
  })

  it.each([
    { kind: 'reset-after' },
    { kind: 'cut', after: 'body' },
    { kind: 'html', carriedOut: true },
    { kind: 'status', status: 503, carriedOut: true },
    { kind: 'wrong-signature' },
  ] as const)('whose answer was lost (%j) is asked about, and never sent again', async (fault) => {
    const { shop, sandbox } = await open([{ ...fault, operation: 'scan' }])
    expect(await shop.scan(payment)).toMatchObject({ status: 'succeeded' })
    expect(operationsOf(sandbox)).toEqual(['scan', 'query'])
    expect(sandbox.ledger.timesCarriedOut('scan', key.orderId)).toBe(1)
  })

  it('that never arrived is unknown: "not found" proves nothing for three minutes', async () => {
    const { scan, sandbox } = await openTimed([{ kind: 'drop-before', operation: 'scan' }])
    expect(await scan()).toMatchObject({ status: 'unknown' })
    expect(operationsOf(sandbox).filter((name) => name === 'scan')).toHaveLength(1)
    expect(unionpay.operations.scan.lateMs).toBe(180_000)
  })

  it('whose number is its own from before (12) is as good as its first answer', async () => {
    const { shop, sandbox } = await open([])
    await shop.scan(payment)
    expect(await shop.scan(payment)).toMatchObject({
      status: 'succeeded',
      value: { orderId: key.orderId },
    })
    expect(sandbox.ledger.timesCarriedOut('scan', key.orderId)).toBe(1)
  })

  it('whose number has paid another amount is failed as a duplicate', async () => {
    const other = { txnAmt: '9900' }
    const { shop } = await open([{ kind: 'refuse-other', other, operation: 'scan' }])
    expect(await shop.scan(payment)).toMatchObject({
      status: 'failed',
      fault: 'duplicate',
      code: '12',
    })
  })

  it.each([
    ['another order', { orderId: 'T202601319999' }],
    ['another time', { txnTime: '20260131132936' }],
    ['another amount', { txnAmt: '1' }],
    ['another currency', { currencyCode: '840' }],
    ['another kind of trade', { txnType: '04' }],
  ])('is not settled by an answer about %s', async (_what, fields) => {
    const { scan } = await openTimed([asked(fields, 99)])
    expect(['unknown', 'pending']).toContain((await scan()).status)
  })
})

describe('a payment by code that stays in doubt', () => {
  /** The bank does not say what became of it, unless it was reversed and that shows. */
  function unclear(shows: boolean) {
    const { query } = kit.samples
    const answer = (given: Asked) => {
      const found = query.answer(given) as { origRespCode?: string }
      const isReversed = found.origRespCode === '01'
      return isReversed && shows ? found : { ...found, origRespCode: '04' }
    }
    return { ...kit.samples, query: { ...query, answer } }
  }

  it('is reversed where the merchant wishes it, and failed once the query confirms it', async () => {
    const { scan, sandbox } = await openTimed([], { onDoubt: 'undo', samples: unclear(true) })
    expect(await scan()).toMatchObject({ status: 'failed', code: 'UNDONE' })
    expect(operationsOf(sandbox).slice(-2)).toEqual(['reverse', 'query'])
    expect(sandbox.ledger.timesCarriedOut('reverse', key.orderId)).toBe(1)
  })

  it('is unknown as long as nothing but the acceptance of its reversal is known', async () => {
    const { scan, sandbox } = await openTimed([], { onDoubt: 'undo', samples: unclear(false) })
    expect(await scan()).toMatchObject({ status: 'unknown' })
    expect(sandbox.ledger.timesCarriedOut('reverse', key.orderId)).toBe(1)
  })

  it('is left alone where the merchant does not', async () => {
    const { scan, sandbox } = await openTimed([], { samples: unclear(true) })
    expect(await scan()).toMatchObject({ status: 'pending' })
    expect(operationsOf(sandbox)).not.toContain('reverse')
  })
})

describe('an order for the payer', () => {
  it.each(['app', 'qrCode'] as const)(
    'by %s whose answer was lost is unknown: nobody else has what it was answered with',
    async (name) => {
      const { shop, sandbox } = await open([{ kind: 'reset-after', operation: name }])
      expect(await shop[name](order)).toMatchObject({ status: 'unknown', code: 'VALUE_MISSING' })
      expect(operationsOf(sandbox)).toEqual([name, 'query'])
    },
  )

  it('is not failed because its payer had no luck with the first card', async () => {
    const { shop } = await open([
      { kind: 'reset-after', operation: 'app' },
      asked({ origRespCode: '64' }, 9_999),
    ])
    expect(await shop.app(order)).toMatchObject({ status: 'unknown', code: 'VALUE_MISSING' })
  })
})

describe('a refund', () => {
  const refund = { ...order, orderId: 'R202601310001', txnAmt: '500', origQryId: '7'.repeat(21) }

  it('has succeeded when the query says so, and was sent once', async () => {
    const { shop, sandbox } = await open([{ kind: 'reset-after', operation: 'refund' }])
    expect(await shop.refund(refund)).toMatchObject({
      status: 'succeeded',
      value: { txnAmt: '500', origRespCode: '00', txnType: '04' },
    })
    expect(operationsOf(sandbox)).toEqual(['refund', 'query'])
    expect(sandbox.ledger.timesCarriedOut('refund', refund.orderId)).toBe(1)
  })

  it('is not proven by a payment of the same number and amount', async () => {
    const { shop, sandbox } = await open([{ kind: 'code', code: '12', operation: 'refund' }])
    await shop.scan(payment)
    const outcome = await shop.refund({ ...refund, ...key, txnAmt: '1280' })
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect(sandbox.ledger.timesCarriedOut('refund', key.orderId)).toBe(0)
  })

  it('that the bank refuses later is failed', async () => {
    const body = { respCode: '00', ...refund, txnType: '04', origRespCode: '36' }
    const { shop } = await open([{ kind: 'status', status: 200, body, operation: 'query' }])
    expect(await shop.refund(refund)).toMatchObject({ status: 'failed' })
  })
})

it('a question that is answered without a word about the trade has no answer', async () => {
  const { shop } = await open([asked({ origRespCode: undefined }, 99)])
  await expect(shop.query(key)).rejects.toMatchObject({ code: 'ANSWER_UNEXPECTED' })
})

describe('time', () => {
  it('passes between questions as the official schedule has it', async () => {
    const pending = asked({ origRespCode: '05' }, 99)
    const { scan, sandbox } = await openTimed([pending], { totalMs: 65_000 })
    expect(await scan()).toMatchObject({ status: 'pending' })
    const times = sandbox.requests.map(({ atMs }) => atMs)
    const gaps = times.slice(1).map((time, place) => time - (times[place] ?? 0))
    expect(gaps.map((gap) => Math.round(gap / 1_000))).toEqual([1, 2, 4, 8, 16, 32])
  })

  it('of three minutes makes "not found" an answer, and only then it is sent again', async () => {
    const lost = { kind: 'drop-before', operation: 'scan' } as const
    const { scan, sandbox } = await openTimed([lost], { totalMs: 300_000 })
    expect(await scan()).toMatchObject({ status: 'succeeded' })
    const sends = sandbox.requests.filter(({ operation }) => operation === 'scan')
    expect(sends).toHaveLength(2)
    expect((sends[1]?.atMs ?? 0) - (sends[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(180_000)
    expect(sends[1]?.body).toBe(sends[0]?.body)
  })
})
