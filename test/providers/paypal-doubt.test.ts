import { describe, expect, it } from 'vitest'
import { fakeRuntime } from '../../src/testing/index.ts'
import { answeredOrder, kit, openShop, order, resource, usd } from '../support/paypal-shop.ts'

const { id } = kit.samples.captureOrder.input
const lost = { kind: 'drop-after' } as const
/** Not resent for free, as what died with its connection is. */
const done = { kind: 'status', status: 500, carriedOut: true } as const
const undone = { kind: 'status', status: 500 } as const
const said = (status: number, body: object) => ({ kind: 'status', status, body }) as const

type Shop = Awaited<ReturnType<typeof openShop>>['shop']

/** One of each act that moves or reserves money. */
const acts: Record<string, (shop: Shop) => Promise<{ readonly status: string }>> = {
  createOrder: (shop) => shop.createOrder(order),
  authorizeOrder: (shop) => shop.authorizeOrder({ id }),
  captureOrder: (shop) => shop.captureOrder({ id }),
  captureAuthorization: (shop) => shop.captureAuthorization({ id: 'A1', amount: usd('60.00') }),
  reauthorize: (shop) => shop.reauthorize({ id: 'A1' }),
  voidAuthorization: (shop) => shop.voidAuthorization({ id: 'A1' }),
  refund: (shop) => shop.refund({ id: 'C1', amount: usd('10.00') }),
}

describe('a lost answer', () => {
  it.each(Object.keys(acts))(
    'to %s is had again under the same key, and the act is done once',
    async (operation) => {
      const {
        shop,
        sandbox,
        acts: sent,
      } = await openShop({
        attempts: 3,
        faults: [{ ...lost, operation }],
      })
      expect(await acts[operation]?.(shop)).toMatchObject({ status: 'succeeded' })
      expect(sandbox.ledger.entries).toHaveLength(1)
      expect(sandbox.ledger.doubled).toEqual([])
      const own = sent().filter((request) => request.operation === operation)
      expect(own.length).toBe(2)
      expect(new Set(own.map(({ headers }) => headers['paypal-request-id'])).size).toBe(1)
      expect(new Set(own.map(({ body }) => body)).size).toBe(1)
    },
  )

  it('to a confirmation is never sent for again', async () => {
    const runtime = fakeRuntime()
    const {
      shop,
      sandbox,
      acts: sent,
    } = await openShop({
      runtime,
      attempts: 3,
      totalMs: 20_000,
      faults: [{ ...lost, operation: 'confirmOrder' }],
    })
    const call = shop.confirmOrder({ id, payment_source: { paypal: {} } })
    const outcome = await runtime.advanceUntil(call, { stepMs: 50, limitMs: 30_000 })
    // The order waits for its payer now, as it did before: that proves nothing.
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect(sent().filter(({ operation }) => operation === 'confirmOrder')).toHaveLength(1)
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('to a capture is known from its order where nothing can be sent again', async () => {
    const { shop, acts: sent } = await openShop({
      faults: [{ ...done, operation: 'captureOrder' }],
    })
    expect(await shop.captureOrder({ id })).toMatchObject({
      status: 'succeeded',
      value: { purchase_units: [{ payments: { captures: [{ status: 'COMPLETED' }] } }] },
    })
    expect(sent().map(({ operation }) => operation)).toEqual(['captureOrder', 'retrieveOrder'])
  })

  it('to a void is known from its authorization where nothing can be sent again', async () => {
    const { shop } = await openShop({ faults: [{ ...done, operation: 'voidAuthorization' }] })
    expect(await shop.voidAuthorization({ id: 'A1' })).toMatchObject({
      status: 'succeeded',
      value: { status: 'VOIDED' },
    })
  })

  it('to a refund stays unknown where nothing can be sent again: nobody can be asked', async () => {
    const { shop } = await openShop({ faults: [{ ...done, operation: 'refund' }] })
    expect(await shop.refund({ id: 'C1' })).toMatchObject({ status: 'unknown' })
  })

  it('is never called pending because the order still waits for its capture', async () => {
    const runtime = fakeRuntime()
    const { shop, acts: sent } = await openShop({
      runtime,
      totalMs: 20_000,
      faults: [{ ...undone, operation: 'captureOrder' }],
    })
    const run = async () => {
      await shop.createOrder(order)
      return await shop.captureOrder({ id })
    }
    const outcome = await runtime.advanceUntil(run(), { stepMs: 50, limitMs: 40_000 })
    expect(outcome).toMatchObject({ status: 'unknown' })
    const questions = sent().filter(({ operation }) => operation === 'retrieveOrder')
    expect(questions.length).toBeGreaterThan(1)
    const gaps = questions.slice(1).map(({ atMs }, n) => atMs - (questions[n]?.atMs ?? 0))
    // PayPal asks for 3 to 5 seconds between two looks at an order.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000)
  })
})

describe('an order with a declined capture', () => {
  const found = answeredOrder('COMPLETED', { captures: [resource('C1', 'DECLINED')] })
  const looked = { ...said(200, found), operation: 'retrieveOrder', times: 9 }

  it('does not prove that a lost capture failed: it may have been tried before', async () => {
    const runtime = fakeRuntime()
    const { shop } = await openShop({
      runtime,
      totalMs: 10_000,
      faults: [{ ...undone, operation: 'captureOrder' }, looked],
    })
    const call = shop.captureOrder({ id })
    const outcome = await runtime.advanceUntil(call, { stepMs: 50, limitMs: 20_000 })
    expect(outcome).toMatchObject({ status: 'unknown' })
  })

  it('was not paid, where a capture is refused as done before', async () => {
    const refused = { kind: 'code', code: 'ORDER_ALREADY_CAPTURED', status: 422 } as const
    const { shop } = await openShop({ faults: [{ ...refused, operation: 'captureOrder' }, looked] })
    expect(await shop.captureOrder({ id })).toMatchObject({ status: 'failed' })
  })
})

describe('a refusal as done before', () => {
  const refused = (code: string, operation: string) =>
    ({ kind: 'code', code, status: 422, operation }) as const

  it('of a capture is a success when the order says that it was paid', async () => {
    const { shop } = await openShop({
      faults: [
        refused('ORDER_ALREADY_CAPTURED', 'captureOrder'),
        {
          ...said(200, answeredOrder('COMPLETED', { captures: [resource('C1', 'COMPLETED')] })),
          operation: 'retrieveOrder',
        },
      ],
    })
    expect(await shop.captureOrder({ id })).toMatchObject({
      status: 'succeeded',
      value: { id, status: 'COMPLETED' },
    })
  })

  it.each([
    ['ORDER_ALREADY_AUTHORIZED', 'CREATED', 'succeeded'],
    ['ORDER_ALREADY_AUTHORIZED', 'DENIED', 'failed'],
    ['ORDER_COMPLETED_OR_VOIDED', 'VOIDED', 'failed'],
  ])('of an authorization (%s) with one that is %s is %s', async (code, status, word) => {
    const found = answeredOrder('COMPLETED', { authorizations: [resource('A1', status)] })
    const { shop } = await openShop({
      faults: [
        refused(code, 'authorizeOrder'),
        { ...said(200, found), operation: 'retrieveOrder' },
      ],
    })
    expect(await shop.authorizeOrder({ id })).toMatchObject({ status: word })
  })

  it.each([
    ['PREVIOUSLY_VOIDED', 'VOIDED', 'succeeded'],
    ['PREVIOUSLY_CAPTURED', 'CAPTURED', 'failed'],
  ])('of a void (%s) with an authorization that is %s is %s', async (code, status, word) => {
    const { shop } = await openShop({
      faults: [
        refused(code, 'voidAuthorization'),
        { ...said(200, resource('A1', status)), operation: 'retrieveAuthorization' },
      ],
    })
    expect(await shop.voidAuthorization({ id: 'A1' })).toMatchObject({ status: word })
  })

  it.each(['AUTHORIZATION_ALREADY_CAPTURED', 'DUPLICATE_INVOICE_ID'])(
    'of a capture of reserved money (%s) is unknown: it may be this one or another',
    async (code) => {
      const { shop } = await openShop({ faults: [refused(code, 'captureAuthorization')] })
      expect(await shop.captureAuthorization({ id: 'A1' })).toMatchObject({
        status: 'unknown',
        fault: 'duplicate',
        code,
      })
    },
  )

  it('of what was voided is a failure: a void takes nothing back that was captured', async () => {
    const { shop } = await openShop({
      faults: [refused('AUTHORIZATION_VOIDED', 'captureAuthorization')],
    })
    expect(await shop.captureAuthorization({ id: 'A1' })).toMatchObject({ status: 'failed' })
  })
})

describe('a refusal after a lost answer', () => {
  it.each(['REFUND_AMOUNT_EXCEEDED', 'CAPTURE_FULLY_REFUNDED', 'AUTHENTICATION_FAILURE'])(
    'of a refund (%s) is no failure: the first one may have been carried out',
    async (code) => {
      const faults = [
        { ...lost, operation: 'refund' },
        { kind: 'code', code, status: 422, operation: 'refund', times: 9 } as const,
      ]
      const { shop, sandbox } = await openShop({ attempts: 3, faults })
      expect(await shop.refund({ id: 'C1' })).toMatchObject({ status: 'unknown', code })
      expect(sandbox.ledger.doubled).toEqual([])
    },
  )
})

describe('a request that is still under way', () => {
  it('is sent again under its key until PayPal tells how it went', async () => {
    const busy = { kind: 'code', code: 'PREVIOUS_REQUEST_IN_PROGRESS', status: 409 } as const
    const { shop, sandbox } = await openShop({
      attempts: 3,
      faults: [{ ...busy, operation: 'refund', times: 2 }],
    })
    expect(await shop.refund({ id: 'C1' })).toMatchObject({ status: 'succeeded' })
    expect(sandbox.ledger.entries).toHaveLength(1)
  })

  it('that PayPal finishes by itself is found by looking at the order', async () => {
    const busy = { kind: 'code', code: 'ORDER_COMPLETION_IN_PROGRESS', status: 422 } as const
    const found = answeredOrder('COMPLETED', { captures: [resource('C1', 'COMPLETED')] })
    const { shop } = await openShop({
      faults: [
        { ...busy, operation: 'captureOrder' },
        { ...said(200, found), operation: 'retrieveOrder' },
      ],
    })
    expect(await shop.captureOrder({ id })).toMatchObject({ status: 'succeeded' })
  })

  it('is repeated for 6 hours with an order, for 45 days with a refund, and always with a void', async () => {
    const { paypal } = await import('../../providers/paypal.ts')
    const hourMs = 3_600_000
    const { operations, idempotency } = paypal
    expect(idempotency).toMatchObject({ repeat: 'replays', keptForMs: 6 * hourMs })
    for (const name of ['createOrder', 'authorizeOrder', 'captureOrder'] as const) {
      expect(operations[name]).not.toHaveProperty('keptForMs')
    }
    for (const name of ['captureAuthorization', 'reauthorize', 'refund'] as const) {
      expect(operations[name].keptForMs).toBe(45 * 24 * hourMs)
    }
    expect(operations.voidAuthorization).toMatchObject({
      repeat: 'recognises',
      keptForMs: Number.POSITIVE_INFINITY,
    })
    expect(operations.confirmOrder.effect).toBe('once')
  })
})
