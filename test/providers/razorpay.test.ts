import { describe, expect, it } from 'vitest'
import { razorpay } from '../../providers/razorpay.ts'
import { answered, held, kit, openShop, order, paid, refused } from '../support/razorpay-shop.ts'

const told = (body: object) => ({ kind: 'status', status: 200, body }) as const

describe('a Razorpay order', () => {
  it('goes out with the account, and has succeeded once it is there', async () => {
    const { shop, sandbox } = await openShop()
    const made = await shop.createOrder(order)
    expect(made).toMatchObject({ status: 'succeeded', value: { status: 'created', ...order } })
    const [sent] = sandbox.requests
    const { keyId, keySecret } = kit.merchant
    const [scheme, credentials = ''] = sent?.headers.authorization?.split(' ') ?? []
    expect(scheme).toBe('Basic')
    expect(Buffer.from(credentials, 'base64').toString()).toBe(`${keyId}:${keySecret}`)
    expect(JSON.parse(sent?.body ?? '')).toEqual(order)
    const id = made.status === 'succeeded' ? made.value.id : ''
    expect(await shop.retrieveOrder({ id })).toMatchObject({ id, receipt: 'T-1001' })
  })

  it.each(['drop-after', 'reset-after'] as const)(
    'whose answer was lost (%s) is looked for by its receipt and never made twice',
    async (kind) => {
      const { shop, sandbox } = await openShop({ faults: [{ kind, operation: 'createOrder' }] })
      expect(await shop.createOrder(order)).toMatchObject({
        status: 'succeeded',
        value: { entity: 'order', receipt: 'T-1001' },
      })
      expect(sandbox.requests.map(({ operation }) => operation)).toEqual([
        'createOrder',
        'listOrders',
      ])
      expect(sandbox.ledger.timesCarriedOut('createOrder', 'T-1001')).toBe(1)
    },
  )

  it('that nobody has seen stays in doubt: it may still be made', async () => {
    const lost = { kind: 'drop-before', operation: 'createOrder' } as const
    const { shop, sandbox } = await openShop({ faults: [lost], totalMs: 400 })
    expect(await shop.createOrder(order)).toMatchObject({ status: 'unknown' })
    const sends = sandbox.requests.filter(({ operation }) => operation === 'createOrder')
    expect(sends.length).toBeLessThanOrEqual(1)
  })

  it('that was lost is not mistaken for one of the same receipt with another amount', async () => {
    const { shop, sandbox } = await openShop()
    const lost = { kind: 'drop-before', operation: 'createOrder' } as const
    await shop.createOrder({ ...order, amount: 100 })
    sandbox.play(lost)
    expect(await shop.createOrder(order)).toMatchObject({ status: 'unknown' })
    const made = await shop.createOrder(order)
    await shop.createOrder({ ...order, amount: 200 })
    sandbox.play(lost)
    expect(await shop.createOrder(order)).toMatchObject({
      status: 'succeeded',
      value: made.status === 'succeeded' && made.value,
    })
  })

  it('that was lost is told from those whose receipt only contains its own', async () => {
    const listed = { entity: 'order', currency: 'INR', amount: order.amount, status: 'created' }
    const items = [
      { ...listed, id: 'order_2', receipt: 'T-10010' },
      { ...listed, id: 'order_1', receipt: 'T-1001' },
    ]
    const list = { ...told({ count: 2, items }), operation: 'listOrders' }
    const { shop } = await openShop({ faults: [{ kind: 'drop-after' }, list] })
    expect(await shop.createOrder(order)).toMatchObject({
      status: 'succeeded',
      value: { id: 'order_1' },
    })
  })

  it('is listed under its receipt, the newest first', async () => {
    const { shop } = await openShop()
    const list = (more = {}) => shop.listOrders({ receipt: 'T-1001', ...more })
    expect(await list()).toEqual({ count: 0, items: [] })
    await shop.createOrder(order)
    await shop.createOrder({ ...order, amount: 100 })
    const { items } = await list()
    expect(items.map(({ amount }) => amount)).toEqual([100, 128_000])
    expect(await list({ count: 1, skip: 1 })).toMatchObject({ items: [{ amount: 128_000 }] })
  })

  it('of a receipt that is taken is that very order, or a failure where its amount differs', async () => {
    const taken = { ...refused(400, 'Order receipt should be unique.'), operation: 'createOrder' }
    const { shop, sandbox } = await openShop()
    await shop.createOrder(order)
    sandbox.play(taken)
    expect(await shop.createOrder(order)).toMatchObject({
      status: 'succeeded',
      value: { receipt: 'T-1001' },
    })
    sandbox.play(taken)
    expect(await shop.createOrder({ ...order, amount: 1 })).toMatchObject({
      status: 'failed',
      fault: 'duplicate',
    })
  })

  it('is paid once a payment of it is captured, which its payments tell', async () => {
    const { shop } = await openShop()
    const id = 'order_Sandbox000PAID'
    const found = await shop.retrieveOrder({ id })
    expect(razorpay.operations.retrieveOrder.payment(found)).toEqual({
      reference: 'T-20260131-0001',
      providerReference: id,
      state: 'succeeded',
      amount: { minor: 128_000, currency: 'INR' },
    })
    const { items } = await shop.listOrderPayments({ id })
    expect(items.map(({ status }) => status)).toEqual(['captured', 'failed'])
  })

  it('in a currency of three decimals must end in 0, as Razorpay asks', async () => {
    const { shop, sandbox } = await openShop()
    const kuwaiti = { ...order, currency: 'KWD' }
    const call = shop.createOrder({ ...kuwaiti, amount: 99_991 })
    await expect(call).rejects.toThrow('amount: must be a multiple of 10 in KWD')
    expect(sandbox.requests).toEqual([])
    expect(await shop.createOrder({ ...kuwaiti, amount: 99_990 })).toHaveProperty('value.id')
  })
})

describe('a payment', () => {
  const stateOf = (more: object) => {
    const { output, payment } = razorpay.operations.retrieve
    return payment(output.parse(answered(more))).state
  }

  it.each([
    [{ status: 'created', captured: false }, 'processing'],
    [{ status: 'authorized', captured: false }, 'processing'],
    // As in Razorpay's example of payment.authorized.
    [{ status: 'authorized', captured: true }, 'processing'],
    [{ status: 'captured' }, 'succeeded'],
    [{ status: 'captured', amount_refunded: 1, refund_status: 'partial' }, 'partially-refunded'],
    [{ status: 'refunded', amount_refunded: 128_000, refund_status: 'full' }, 'refunded'],
    [{ status: 'failed', error_reason: 'payment_cancelled' }, 'failed'],
    // No word of the bank yet: it may still be authorised.
    [{ status: 'failed', error_reason: 'payment_timed_out' }, 'processing'],
    [{ status: 'a-new-word' }, 'processing'],
  ])('of %o is %s', (more, state) => {
    expect(stateOf(more)).toBe(state)
  })

  it('is captured once, and capturing it again is a success as well', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.capture(held)).toMatchObject({ status: 'succeeded' })
    sandbox.play({ ...refused(400, 'This payment has already been captured') })
    expect(await shop.capture(held)).toMatchObject({
      status: 'succeeded',
      value: { status: 'captured' },
    })
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('whose capture was lost is asked about, and not captured twice', async () => {
    const { shop, sandbox } = await openShop({ faults: [{ kind: 'reset-after' }] })
    expect(await shop.capture(held)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.ledger.timesCarriedOut('capture', held.id)).toBe(1)
  })

  it('whose capture may still be under way is in doubt while it is only authorised', async () => {
    const silence = { kind: 'stall', operation: 'capture', carriedOut: false, times: 9 } as const
    const { shop } = await openShop({ faults: [silence], totalMs: 500 })
    const outcome = await shop.capture(held, { timeouts: { responseMs: 50 } })
    expect(outcome).toMatchObject({ status: 'unknown' })
  })

  it('is not captured with another amount, nor where it went back uncaptured', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.capture({ ...held, amount: 1 })).toMatchObject({ status: 'failed' })
    expect(sandbox.ledger.entries).toEqual([])
    sandbox.play({ ...refused(400, 'Payment is not authorized'), operation: 'capture' })
    sandbox.play({ ...told(answered({ status: 'refunded', captured: false })) })
    expect(await shop.capture(held)).toMatchObject({ status: 'failed' })
  })

  it('that is unknown to Razorpay is not found', async () => {
    const { shop } = await openShop()
    const nobody = { fault: 'not-found', code: 'BAD_REQUEST_ERROR:not_found' }
    const missing = refused(400, 'The id provided does not exist')
    const { shop: strict } = await openShop({ faults: [missing] })
    await expect(strict.retrieve({ id: 'pay_nobody' })).rejects.toMatchObject(nobody)
    const call = shop.capture({ ...held, id: 'pay_nobody' })
    expect(await call).toMatchObject({ status: 'failed', ...nobody })
  })
})

describe('a refund', () => {
  const part = { ...paid, receipt: 'R-1', amount: 100 }

  it('carries the key of its receipt, which every send of it has', async () => {
    const { shop, sandbox } = await openShop({ faults: [{ kind: 'drop-after' }] })
    const made = await shop.refund(part)
    expect(made).toMatchObject({ status: 'succeeded', value: { amount: 100, receipt: 'R-1' } })
    expect(await shop.refund(part)).toHaveProperty('value.id', expect.stringMatching(/^rfnd_/))
    const keys = sandbox.requests.map(({ headers }) => headers['x-refund-idempotency'])
    expect(keys).toEqual([made.key, made.key, made.key])
    expect(made.key).toMatch(/^[A-Za-z0-9_-]{10,36}$/)
    expect(sandbox.ledger.timesCarriedOut('refund', 'R-1')).toBe(1)
  })

  it('of an equal part is another one under another receipt', async () => {
    const { shop, sandbox } = await openShop()
    await shop.refund(part)
    await shop.refund({ ...part, receipt: 'R-2' })
    expect(sandbox.ledger.entries).toHaveLength(2)
    expect(await shop.retrieve(paid)).toMatchObject({ amount_refunded: 200 })
  })

  it('whose key was used for another one is no failure while that cannot be found', async () => {
    const used = 'Different request with the same idempotency key has already been processed.'
    for (const status of [400, 409]) {
      const conflict = { ...refused(status, used), operation: 'refund', times: 9 }
      const { shop } = await openShop({ faults: [conflict], totalMs: 300 })
      expect(await shop.refund(part)).toMatchObject({ status: 'unknown', fault: 'duplicate' })
    }
  })

  it.each(['short', 'dots.are.none.of.them'])(
    'under the key %j of the caller’s own is refused before it is sent',
    async (idempotencyKey) => {
      const { shop, sandbox } = await openShop()
      const refund = shop.refund(part, { idempotencyKey })
      await expect(refund).rejects.toThrow(/options\.idempotencyKey: must have/)
      expect(sandbox.requests).toEqual([])
    },
  )

  it('whose number stands under another amount is a failure', async () => {
    const { shop, sandbox } = await openShop()
    await shop.refund(part)
    expect(await shop.refund({ ...part, amount: 200 })).toMatchObject({
      status: 'failed',
      fault: 'duplicate',
      message: 'the provider has it with another amount',
    })
    expect(sandbox.ledger.entries).toHaveLength(1)
  })

  it('of which no answer ever comes is found among the refunds of its payment', async () => {
    const silence = { kind: 'stall', operation: 'refund', times: 9 } as const
    const { shop, sandbox } = await openShop({ faults: [silence] })
    const outcome = await shop.refund(part, { timeouts: { responseMs: 50 } })
    expect(outcome).toMatchObject({ status: 'succeeded', value: { receipt: 'R-1', amount: 100 } })
    expect(sandbox.ledger.timesCarriedOut('refund', 'R-1')).toBe(1)
    const { items } = await shop.listRefunds(paid)
    expect(items.map(({ receipt }) => receipt)).toEqual(['R-1', 'R-20260131-0001'])
  })

  it('that is still being made is asked for again under the same key', async () => {
    const sentence = 'Another request with the same idempotency key is still in progress.'
    const { shop, sandbox } = await openShop({ faults: [refused(409, sentence)] })
    expect(await shop.refund(part)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests).toHaveLength(2)
  })

  it.each([
    ['pending', 'pending'],
    ['a-new-word', 'pending'],
    ['failed', 'failed'],
  ])('that is %s is %s, and nobody waits for the bank', async (status, word) => {
    const { id: payment_id, ...rest } = part
    const answer = { id: 'rfnd_1', entity: 'refund', payment_id, ...rest, currency: 'INR', status }
    const { shop, sandbox } = await openShop({ faults: [told(answer)] })
    expect(await shop.refund(part)).toMatchObject({ status: word })
    expect(sandbox.requests).toHaveLength(1)
  })

  it.each([
    ['payment', { payment_id: 'pay_other' }],
    ['amount', { amount: 101 }],
    ['receipt', { receipt: 'R-9' }],
  ])('is not believed with another %s', async (_what, other) => {
    const { id: payment_id, ...rest } = part
    const right = { id: 'rfnd_1', entity: 'refund', payment_id, ...rest, currency: 'INR' }
    const answer = { ...right, status: 'processed', ...other }
    const { shop } = await openShop({ attempts: 1, faults: [told(answer)], totalMs: 300 })
    const mismatch = { status: 'unknown', code: 'ANSWER_MISMATCH' }
    expect(await shop.refund(part)).toMatchObject(mismatch)
  })
})

describe('a refusal', () => {
  const part = { ...paid, receipt: 'R-1', amount: 100 }

  it.each([
    [400, 'The api key provided is invalid', 'unauthorized'],
    [401, 'Authentication failed', 'unauthorized'],
    [400, 'The amount must be at least INR 1.00', 'invalid'],
    [400, 'The payment has been fully refunded already', 'invalid'],
  ])('of status %d that says "%s" is a failure: %s', async (status, sentence, fault) => {
    const { shop } = await openShop({ faults: [refused(status, sentence)] })
    const outcome = await shop.refund(part)
    expect(outcome).toMatchObject({ status: 'failed', fault, message: sentence })
  })

  it.each([
    [400, 'GATEWAY_ERROR'],
    [502, 'GATEWAY_ERROR'],
    [500, 'SERVER_ERROR'],
    [500, 'BAD_REQUEST_ERROR'],
    [400, 'A_NEW_CODE'],
  ])('of status %d with %s proves nothing', async (status, code) => {
    const fault = { ...refused(status, 'Something went wrong', code), times: 9 }
    const { shop } = await openShop({ faults: [fault], totalMs: 300 })
    expect(await shop.refund(part)).toMatchObject({ status: 'unknown' })
  })

  it.each([401, 403, 404, 409, 429])(
    'of status %d alone, by somebody in front of Razorpay, proves nothing',
    async (status) => {
      const page = { kind: 'status', status, body: '<html>Sign in</html>', times: 9 } as const
      const { shop } = await openShop({ faults: [page], totalMs: 300 })
      expect(await shop.refund(part)).toMatchObject({ status: 'unknown' })
    },
  )
})
