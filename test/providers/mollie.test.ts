import { describe, expect, it, onTestFinished } from 'vitest'
import { moneyOf } from '../../providers/mollie/money.ts'
import { mollie } from '../../providers/mollie.ts'
import { createGateway } from '../../src/index.ts'
import { answered, kit, openShop, payment, recurring } from '../support/mollie-shop.ts'

/** An error as Mollie writes it. */
const refused = (status: number, more: object = {}, headers = {}) =>
  ({ kind: 'status', status, headers, body: { status, title: 'No', ...more } }) as const

const told = (body: object) => ({ kind: 'status', status: 201, body }) as const

describe('a Mollie payment', () => {
  it('goes out as JSON with its amount as it was written, the API key and its own key', async () => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop.create(payment)
    const [sent] = sandbox.requests
    expect(JSON.parse(sent?.body ?? '')).toEqual(payment)
    expect(sent?.headers).toMatchObject({
      authorization: `Bearer ${kit.merchant.apiKey}`,
      'idempotency-key': outcome.key,
    })
  })

  it('has been created once it waits for its payer, and says where to send them', async () => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop.create(payment)
    expect(outcome).toMatchObject({
      status: 'succeeded',
      value: {
        status: 'open',
        _links: { checkout: { href: expect.stringContaining('https://') } },
      },
    })
    const id = outcome.status === 'succeeded' ? outcome.value.id : ''
    expect(await shop.retrieve({ id })).toMatchObject({ id, status: 'open' })
    expect(sandbox.requests).toHaveLength(2)
  })

  it.each([
    ['a recurring one', 'open', 'pending'],
    ['a recurring one', 'pending', 'pending'],
    ['a recurring one', 'authorized', 'succeeded'],
    ['a recurring one', 'paid', 'succeeded'],
    ['a recurring one', 'failed', 'failed'],
    ['any other', 'a-new-word', 'pending'],
    ['any other', 'expired', 'failed'],
  ])('%s that is %s is %s at once', async (kind, status, word) => {
    const input = kind === 'any other' ? payment : recurring
    const answer = answered({ status, metadata: input.metadata })
    const { shop, sandbox } = await openShop({ faults: [told(answer)] })
    expect(await shop.create(input)).toMatchObject({ status: word })
    expect(sandbox.requests).toHaveLength(1)
  })

  it.each([
    ['amount', { amount: { currency: 'EUR', value: '12.81' } }],
    ['currency', { amount: { currency: 'USD', value: '12.80' } }],
    ['number', { metadata: { order_id: 'T-9' } }],
  ])('is not believed with another %s', async (_what, other) => {
    const { shop } = await openShop({ attempts: 1, faults: [told(answered(other))] })
    const mismatch = { status: 'unknown', code: 'ANSWER_MISMATCH' }
    expect(await shop.create(payment)).toMatchObject(mismatch)
  })

  it('of the same reference is one payment, and an answer that was lost comes again', async () => {
    const { shop, sandbox } = await openShop({ faults: [{ kind: 'drop-after' }] })
    const one = await shop.create(payment, { reference: 'T-1001' })
    const two = await shop.create(payment, { reference: 'T-1001' })
    expect([one.status, two.status]).toEqual(['succeeded', 'succeeded'])
    expect(one.key).toBe(two.key)
    expect(sandbox.requests).toHaveLength(3)
    expect(sandbox.ledger.entries).toHaveLength(1)
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('is cancelled while it is open, and cancelling it again is a success as well', async () => {
    const { shop, sandbox } = await openShop()
    const id = 'tr_sandboxopen'
    expect(await shop.cancel({ id })).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests[0]).toMatchObject({ method: 'DELETE', body: '' })
    sandbox.play({ ...refused(422, { detail: 'The payment cannot be cancelled' }) })
    expect(await shop.cancel({ id })).toMatchObject({
      status: 'succeeded',
      value: { status: 'canceled' },
    })
  })

  it('whose cancellation may still be under way is in doubt while it is only open', async () => {
    const silence = { kind: 'stall', operation: 'cancel', carriedOut: false, times: 9 } as const
    const { shop } = await openShop({ faults: [silence], totalMs: 500 })
    const outcome = await shop.cancel({ id: 'tr_sandboxopen' }, { timeouts: { responseMs: 50 } })
    expect(outcome).toMatchObject({ status: 'unknown' })
  })

  it('that is paid cannot be cancelled, nor one whose method does not allow it', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.cancel({ id: 'tr_sandboxpaid' })).toMatchObject({ status: 'failed' })
    sandbox.play(refused(422, { detail: 'The payment cannot be cancelled' }))
    expect(await shop.cancel({ id: 'tr_sandboxopen' })).toMatchObject({ status: 'failed' })
    expect(sandbox.ledger.entries).toEqual([])
  })

  it('is told in the neutral words, with what was given back', () => {
    const viewOf = (more: object) =>
      mollie.operations.retrieve.payment(
        mollie.operations.retrieve.output.parse(answered({ status: 'paid', ...more })),
      )
    const back = (value: string) => ({ amountRefunded: { currency: 'EUR', value } })
    expect(viewOf({ paidAt: '2026-01-31T13:29:35+00:00', ...back('0.00') })).toEqual({
      reference: 'T-1001',
      providerReference: 'tr_1',
      state: 'succeeded',
      amount: { minor: 1_280, currency: 'EUR' },
      paidAt: new Date('2026-01-31T13:29:35Z'),
    })
    expect(viewOf(back('0.01'))).toHaveProperty('state', 'partially-refunded')
    expect(viewOf(back('12.80'))).toHaveProperty('state', 'refunded')
    const taken = { amountChargedBack: { currency: 'EUR', value: '2.80' } }
    expect(viewOf({ ...taken, ...back('0.01') })).toMatchObject({
      state: 'charged-back',
      chargedBack: { minor: 280, currency: 'EUR' },
    })
    expect(viewOf({ status: 'authorized' })).toHaveProperty('state', 'processing')
    expect(viewOf({ metadata: 'T-1001' })).toHaveProperty('reference', undefined)
    expect(viewOf({ metadata: null })).toHaveProperty('reference', undefined)
  })
})

describe('an amount', () => {
  it.each([
    ['EUR', '12.80', 1_280],
    ['EUR', '0.01', 1],
    ['EUR', '90071992547409.91', Number.MAX_SAFE_INTEGER],
    ['JPY', '500', 500],
    ['ISK', '500', 500],
    ['KWD', '1.280', 1_280],
  ])('of %s %s is %d of the smallest unit', (currency, value, minor) => {
    expect(moneyOf({ currency, value })).toEqual({ minor, currency })
  })

  it.each([
    ['EUR', '12.8'],
    ['EUR', '12'],
    ['EUR', '12.800'],
    ['EUR', '012.80'],
    ['EUR', '1e3.00'],
    ['EUR', '-1.00'],
    ['EUR', '0.00'],
    ['EUR', ' 1.00'],
    ['EUR', '90071992547409.92'],
    ['JPY', '500.00'],
    ['eur', '12.80'],
  ])('of %s %s is refused before anything is sent', async (currency, value) => {
    const { shop, sandbox } = await openShop()
    const call = shop.create({ ...payment, amount: { currency, value } })
    await expect(call).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(sandbox.requests).toEqual([])
  })
})

describe('a refund', () => {
  const part = { paymentId: 'tr_sandboxpaid', amount: { currency: 'EUR', value: '1.00' } }

  it('is made once under one reference, and found by its id', async () => {
    const { shop, sandbox } = await openShop({ faults: [{ kind: 'reset-after' }] })
    const input = { ...part, metadata: { refund_id: 'R-1' } }
    const made = await shop.refund(input, { reference: 'R-1' })
    expect(made).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests[0]).toMatchObject({ path: '/v2/payments/tr_sandboxpaid/refunds' })
    expect(sandbox.ledger.doubled).toEqual([])
    const refundId = made.status === 'succeeded' ? made.value.id : ''
    const found = await shop.retrieveRefund({ paymentId: part.paymentId, refundId })
    expect(found).toMatchObject({ id: refundId, status: 'refunded' })
    expect(await shop.retrieve({ id: part.paymentId })).toMatchObject({
      amountRefunded: { value: '1.00' },
    })
  })

  it.each([
    ['queued', 'pending'],
    ['pending', 'pending'],
    ['processing', 'pending'],
    ['a-new-word', 'pending'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
  ])('that is %s is %s, and nobody waits for the bank', async (status, word) => {
    const refund = { resource: 'refund', id: 're_1', ...part, status }
    const { shop, sandbox } = await openShop({ faults: [told(refund)] })
    expect(await shop.refund(part)).toMatchObject({ status: word })
    expect(sandbox.requests).toHaveLength(1)
  })

  it('that Mollie takes for a double one is no failure: another may be ours', async () => {
    const { shop, sandbox } = await openShop()
    await shop.refund(part, { reference: 'R-1' })
    expect(await shop.refund(part, { reference: 'R-2' })).toMatchObject({
      status: 'unknown',
      fault: 'duplicate',
      code: '409',
    })
    expect(sandbox.ledger.entries).toHaveLength(1)
  })
})

describe('a refusal', () => {
  it('counts where Mollie itself has written it, with the field that is wrong', async () => {
    const wrong = refused(422, { detail: 'The amount is too high', field: 'amount' })
    const { shop } = await openShop({ faults: [wrong] })
    expect(await shop.create(payment)).toMatchObject({
      status: 'failed',
      fault: 'invalid',
      code: '422',
      message: 'The amount is too high; amount',
    })
  })

  it.each([401, 403, 404, 422, 429])(
    'of status %d alone, by somebody in front of Mollie, proves nothing',
    async (status) => {
      const page = { kind: 'status', status, body: '<html>Sign in</html>', times: 9 } as const
      const { shop } = await openShop({ faults: [page], totalMs: 300 })
      expect(await shop.create(payment)).toMatchObject({ status: 'unknown' })
    },
  )

  it('of a key that was used with other parameters is no failure', async () => {
    const { shop } = await openShop({ faults: [{ ...refused(400), times: 9 }] })
    expect(await shop.create(payment, { reference: 'T-1' })).toMatchObject({
      status: 'unknown',
      fault: 'duplicate',
    })
  })

  it('because the first request is still running is followed by its answer', async () => {
    const { shop, sandbox } = await openShop({ faults: [refused(409)] })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    const keys = sandbox.requests.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('of a server that has stored its error is not asked for again', async () => {
    const stored = refused(500, {}, { 'idempotent-replayed': 'true' })
    const { shop, sandbox } = await openShop({ faults: [stored] })
    expect(await shop.create(payment)).toMatchObject({ status: 'unknown', code: '500' })
    expect(sandbox.requests).toHaveLength(1)
  })
})

describe('a notification', () => {
  const open = (account: object = kit.merchant) => {
    const gateway = createGateway({
      providers: [mollie],
      merchants: { shop: { accounts: { mollie: { ...kit.merchant, ...account } } } },
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    return gateway.merchant('shop').mollie
  }

  // Body and secret are those of the tests of Mollie's PHP library; the HMAC is openssl's.
  it('is signed as Mollie signs: sha256= and the HMAC of the raw body, or without that', async () => {
    const body = '{"id":"tr_12345","event_type":"payment-link.paid"}'
    const hmac = 'e479a5e4aaa17db94cfc546071e10e91c0b37f21e464e751ebdd7d7ad2ffd146'
    const merchant = { ...kit.merchant, webhookSecret: 'test_webhook_secret' }
    const holds = (signature: string) => {
      const headers = { 'x-mollie-signature': signature }
      return mollie.notification?.verify({ merchant, headers, body, nowMs: 0, needs: {} })
    }
    expect(holds(`sha256=${hmac}`)).toBe(true)
    expect(holds(hmac)).toBe(true)
    expect(holds(`sha256=${'0'.repeat(64)}, sha256=${hmac}`)).toBe(true)
    expect(holds(`sha256=${hmac.toUpperCase()}`)).toBe(false)
    expect(holds(`sha256=${'0'.repeat(64)}`)).toBe(false)
    expect(holds('')).toBe(false)
  })

  it('that shows its payment tells all of it', async () => {
    const value = answered({ status: 'paid' })
    const sent = kit.signNotification({ type: 'payment.paid', value, nonce: '7' })
    expect(await open().notification(sent)).toMatchObject({
      id: 'event_7',
      type: 'payment.paid',
      value: { id: 'tr_1', status: 'paid' },
      payment: { reference: 'T-1001', state: 'succeeded', amount: { minor: 1_280 } },
    })
  })

  it('that only names its payment tells the state in its type, and no amount', async () => {
    const shop = open()
    const paid = kit.signNotification({ type: 'payment.paid', entityId: 'tr_7' })
    expect(await shop.notification(paid)).toMatchObject({
      value: { resource: 'payment', id: 'tr_7', status: 'paid' },
      payment: { providerReference: 'tr_7', state: 'succeeded', amount: undefined },
    })
    const failed = kit.signNotification({ type: 'refund.failed', entityId: 're_7' })
    expect(await shop.notification(failed)).toMatchObject({
      refund: { providerReference: 're_7', state: 'failed', amount: undefined },
    })
  })

  it('of another kind is handed on as it is', async () => {
    const value = { resource: 'payment-link', id: 'pl_1' }
    const sent = kit.signNotification({ type: 'payment-link.paid', value })
    expect(await open().notification(sent)).toMatchObject({ type: 'payment-link.paid', value })
  })

  it('of the classic kind says nothing that could be believed', async () => {
    const classic = { headers: {}, body: 'id=tr_sandboxpaid' }
    await expect(open().notification(classic)).rejects.toMatchObject({
      code: 'NOTIFICATION_REFUSED',
      message: expect.stringContaining('it is a classic webhook, which nobody signs'),
    })
  })

  it('of a payment whose money a bank has taken back says so, and how much', async () => {
    const told = async (value: string) => {
      const back = { amountChargedBack: { currency: 'EUR', value } }
      const taken = answered({ status: 'paid', ...back })
      const sent = kit.signNotification({ type: 'payment.paid', value: taken })
      return (await open().notification(sent)).payment
    }
    const all = { minor: 1_280, currency: 'EUR' }
    expect(await told('12.80')).toMatchObject({ state: 'charged-back', chargedBack: all })
    const part = { minor: 1, currency: 'EUR' }
    expect(await told('0.01')).toMatchObject({ state: 'charged-back', chargedBack: part })
    const reversed = await told('0.00')
    expect(reversed).toHaveProperty('state', 'succeeded')
    expect(reversed?.chargedBack).toBeUndefined()
  })

  it('is refused in live mode by a test key, and about another profile', async () => {
    const send = (change: object) => {
      const value = answered({ status: 'paid', ...change })
      return kit.signNotification({ type: 'payment.paid', value })
    }
    const live = { apiKey: `live_${'a'.repeat(32)}`, profileId: 'pfl_A' }
    await expect(open().notification(send({ mode: 'live' }))).rejects.toThrow('in live mode')
    await expect(open(live).notification(send({ mode: 'test' }))).rejects.toThrow('in test mode')
    const other = send({ mode: 'live', profileId: 'pfl_B' })
    await expect(open(live).notification(other)).rejects.toThrow('the profile pfl_B, not pfl_A')
    const own = send({ mode: 'live', profileId: 'pfl_A' })
    expect(await open(live).notification(own)).toMatchObject({ account: 'pfl_A' })
  })

  it('is believed under the old secret and the new one, while they are changed', async () => {
    const sent = kit.signNotification({ type: 'payment.paid', entityId: 'tr_7' })
    const both = { webhookSecret: ['another', kit.merchant.webhookSecret] }
    expect(await open(both).notification(sent)).toHaveProperty('payment')
    await expect(open({ webhookSecret: ['another'] }).notification(sent)).rejects.toThrow()
  })

  it('is refused while the account has no secret for it, which the message says', async () => {
    const sent = kit.signNotification({ type: 'payment.paid', entityId: 'tr_7' })
    await expect(open({ webhookSecret: undefined }).notification(sent)).rejects.toThrow(
      'merchants.shop.accounts.mollie.webhookSecret: is missing',
    )
  })
})

it('An API key of another form is refused with the field', () => {
  for (const apiKey of ['', 'live_short', 'access_0123456789012345678901234567890123']) {
    const accounts = { mollie: { apiKey } }
    expect(() => createGateway({ providers: [mollie], merchants: { shop: { accounts } } })).toThrow(
      'merchants.shop.accounts.mollie.apiKey: must be an API key',
    )
  }
})
