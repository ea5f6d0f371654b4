import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { squareSandbox } from '../../providers/square/sandbox.ts'
import { square } from '../../providers/square.ts'
import { createGateway } from '../../src/index.ts'
import { defineProvider } from '../../src/provider/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/square', name), 'utf8'))
const examples: {
  readonly answers: Readonly<Record<string, Record<string, Record<string, unknown>>>>
  readonly events: Readonly<Record<string, { readonly data: { readonly object: unknown } }>>
} = fixture('examples.json')
const vectors: {
  readonly webhooks: readonly Record<'body' | 'signature' | 'key' | 'url', string>[]
} = fixture('vectors.json')

const kit = squareSandbox()
const { operations } = square

/** Square whose payments may be taken back at once: no test waits half a minute. */
const hurried = defineProvider({
  ...square,
  operations: { ...operations, create: { ...operations.create, undoAfterMs: 0 } },
} as unknown as typeof square)

/** A shop with an account at a local Square; both close when the test has finished. */
async function openShop({ provider = square, account = {}, totalMs = 5_000 } = {}) {
  const sandbox = await startSandbox(provider, kit)
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { square: { ...kit.merchant, ...account } } } },
    hosts: { square: [sandbox.url] },
    retry: { attempts: 2, baseMs: 1, throttledBaseMs: 1 },
    timeouts: { totalMs },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, shop: gateway.merchant('shop').square }
}

const payment = {
  idempotency_key: 'T-1001',
  source_id: 'cnon:card-nonce-ok',
  amount_money: { amount: 1_280, currency: 'USD' },
  reference_id: 'T-1001',
}

describe('a Square payment', () => {
  it('goes out with the token, the version and the number that the caller gave', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.create(payment)).toMatchObject({
      status: 'succeeded',
      value: { payment: { id: 'sandbox_payment_000001', status: 'COMPLETED' } },
    })
    const [sent] = sandbox.requests
    expect(JSON.parse(sent?.body ?? '')).toEqual({ ...payment, location_id: 'LSANDBOX00001' })
    expect(sent?.headers).toMatchObject({
      authorization: `Bearer ${kit.merchant.accessToken}`,
      'square-version': '2026-05-20',
    })
  })

  it('whose answer was lost is sent again to the letter, and paid once', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'create' })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    const [first, second, ...others] = sandbox.requests.map(({ body }) => body)
    expect([second, others]).toEqual([first, []])
    expect(sandbox.ledger.timesCarriedOut('create', 'T-1001')).toBe(1)
  })

  it('of which nothing is known is canceled by its key, where the caller asks for it', async () => {
    const { shop, sandbox } = await openShop({ provider: hurried })
    sandbox.play({ kind: 'drop-after', operation: 'create', times: 2 })
    const outcome = await shop.create(payment, { onDoubt: 'undo' })
    expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
    const last = sandbox.requests.at(-1)
    expect([last?.path, last?.body]).toEqual([
      '/v2/payments/cancel',
      '{"idempotency_key":"T-1001"}',
    ])
  })

  it('is not canceled while a request for it may still be on its way', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'create', times: 2 })
    const outcome = await shop.create(payment, { onDoubt: 'undo' })
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect(sandbox.requests.map(({ operation }) => operation)).not.toContain('cancelByKey')
  })

  it('that the bank declines has failed, and may be tried under another number', async () => {
    const { shop } = await openShop()
    const declined = { ...payment, source_id: 'cnon:card-nonce-declined' }
    const outcome = await shop.create(declined)
    expect(outcome).toMatchObject({ status: 'failed', fault: 'declined', code: 'GENERIC_DECLINE' })
    const again = { ...payment, idempotency_key: 'T-1001-b' }
    expect(await shop.create(again)).toMatchObject({ status: 'succeeded' })
  })

  it('is repeated after a temporary error, as Square says', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'code', code: 'TEMPORARY_ERROR', status: 503, operation: 'create' })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.ledger.timesCarriedOut('create', 'T-1001')).toBe(1)
  })

  it('under a key that was used for something else is unknown, not failed', async () => {
    const { shop, sandbox } = await openShop()
    const code = 'IDEMPOTENCY_KEY_REUSED'
    sandbox.play({ kind: 'code', code, status: 400, operation: 'create', times: 9 })
    expect(await shop.create(payment)).toMatchObject({
      status: 'unknown',
      fault: 'duplicate',
      code,
    })
  })

  it('says why it was refused with the first of several errors', async () => {
    const { shop, sandbox } = await openShop()
    const errors = [
      { code: 'INSUFFICIENT_FUNDS', detail: 'Not enough on the gift card.' },
      { code: 'GIFT_CARD_AVAILABLE_AMOUNT', detail: '4494' },
    ]
    sandbox.play({ kind: 'status', status: 400, body: { errors }, operation: 'create' })
    expect(await shop.create(payment)).toMatchObject({
      status: 'failed',
      code: 'INSUFFICIENT_FUNDS',
      message: 'Not enough on the gift card.; 4494',
    })
  })

  it.each([
    ['APPROVED', false, 'succeeded'],
    ['APPROVED', true, 'pending'],
    ['PENDING', undefined, 'pending'],
    ['COMPLETED', undefined, 'succeeded'],
    ['CANCELED', undefined, 'failed'],
    ['FAILED', undefined, 'failed'],
    ['NEVER_HEARD_OF', undefined, 'pending'],
  ])('that is %s (autocomplete: %s) has %s', async (status, autocomplete, word) => {
    const { shop, sandbox } = await openShop()
    const { amount_money } = payment
    const body = { payment: { id: 'p1', status, amount_money, reference_id: 'T-1001' } }
    sandbox.play({ kind: 'status', status: 200, body, operation: 'create' })
    const outcome = await shop.create({ ...payment, autocomplete })
    expect(outcome.status).toBe(word)
    expect(sandbox.requests).toHaveLength(1)
  })

  it('of another amount or number than was asked for is not believed', async () => {
    for (const other of [{ amount_money: { amount: 1, currency: 'USD' } }, { reference_id: 'X' }]) {
      const { shop, sandbox } = await openShop()
      const { amount_money, reference_id } = payment
      const told = { id: 'p1', status: 'COMPLETED', amount_money, reference_id, ...other }
      const body = { payment: told }
      sandbox.play({ kind: 'status', status: 200, body, operation: 'create', times: 9 })
      expect(await shop.create(payment)).toMatchObject({
        status: 'unknown',
        code: 'ANSWER_MISMATCH',
      })
    }
  })

  it('in yen is a whole number of yen', () => {
    const input = { ...payment, amount_money: { amount: 500, currency: 'JPY' } }
    const intended = operations.create.intends({ input, merchant: kit.merchant })
    expect(intended.amount).toEqual({ minor: 500, currency: 'JPY' })
  })
})

describe('money that Square holds', () => {
  it('is taken by capture, without a key, which Square would refuse', async () => {
    const { shop, sandbox } = await openShop()
    const held = await shop.create({ ...payment, autocomplete: false })
    expect(held).toMatchObject({ status: 'succeeded', value: { payment: { status: 'APPROVED' } } })
    const outcome = await shop.capture({ payment_id: 'sandbox_payment_000001' })
    expect(outcome).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests.at(-1)?.body).toBe('{}')
  })

  it('is asked about when it can be taken or canceled no more', async () => {
    const { shop } = await openShop()
    const paid = { payment_id: 'sandbox_paid' }
    expect(await shop.cancel(paid)).toMatchObject({ status: 'failed', code: 'STATE_SUCCEEDED' })
    const held = { payment_id: 'sandbox_held' }
    expect(await shop.cancel(held)).toMatchObject({ status: 'succeeded' })
    expect(await shop.capture(held)).toMatchObject({ status: 'failed', code: 'STATE_CLOSED' })
  })

  it('was taken, though the answer was lost and the repeat is refused', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'capture' })
    sandbox.play({ kind: 'code', code: 'BAD_REQUEST', status: 400, operation: 'capture' })
    const outcome = await shop.capture({ payment_id: 'sandbox_held' })
    expect(outcome).toMatchObject({
      status: 'succeeded',
      value: { payment: { id: 'sandbox_held' } },
    })
  })

  it('stays in doubt where a lost capture has left no trace yet', async () => {
    const { shop, sandbox } = await openShop({ totalMs: 300 })
    sandbox.play({ kind: 'drop-before', operation: 'capture', times: 9 })
    const outcome = await shop.capture({ payment_id: 'sandbox_held' })
    expect(outcome).toMatchObject({ status: 'unknown' })
  })
})

describe('a Square refund', () => {
  const refund = {
    idempotency_key: 'R-1',
    payment_id: 'sandbox_paid',
    amount_money: { amount: 400, currency: 'USD' },
  }

  it('is pending at once, and done when it is asked about', async () => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop.refund(refund)
    expect(outcome).toMatchObject({ status: 'pending', value: { refund: { status: 'PENDING' } } })
    expect(sandbox.requests).toHaveLength(1)
    const { value } = outcome as { readonly value: { readonly refund: { readonly id: string } } }
    const found = await shop.retrieveRefund({ refund_id: value.refund.id })
    expect(operations.retrieveRefund.refund(found)).toEqual({
      reference: undefined,
      providerReference: value.refund.id,
      paymentReference: 'sandbox_paid',
      state: 'succeeded',
      amount: { minor: 400, currency: 'USD' },
    })
  })

  it('shows in the payment, in part and whole', async () => {
    const { shop } = await openShop()
    const state = async () => {
      const found = await shop.retrieve({ payment_id: 'sandbox_paid' })
      return operations.retrieve.payment(found).state
    }
    expect(await state()).toBe('succeeded')
    await shop.refund(refund)
    expect(await state()).toBe('partially-refunded')
    const rest = { amount: 600, currency: 'USD' }
    await shop.refund({ ...refund, idempotency_key: 'R-2', amount_money: rest })
    expect(await state()).toBe('refunded')
  })

  it('of another amount than was asked for is not believed', async () => {
    const { shop, sandbox } = await openShop()
    const told = { id: 'r1', status: 'COMPLETED', payment_id: 'sandbox_paid' }
    const body = { refund: { ...told, amount_money: { amount: 40, currency: 'USD' } } }
    sandbox.play({ kind: 'status', status: 200, body, operation: 'refund', times: 9 })
    const outcome = await shop.refund(refund)
    expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_MISMATCH' })
  })
})

describe('what Square does not take', () => {
  it.each([
    ['a key of 46 characters', { idempotency_key: 'x'.repeat(46) }, 'idempotency_key'],
    ['a key of Chinese characters', { idempotency_key: '茶' }, 'idempotency_key'],
    ['half a cent', { amount_money: { amount: 0.5, currency: 'USD' } }, 'amount'],
    ['nothing', { amount_money: { amount: 0, currency: 'USD' } }, 'amount'],
    ['a number of 41 characters', { reference_id: 'x'.repeat(41) }, 'reference_id'],
    ['a tip, which is left out here', { tip_money: { amount: 1, currency: 'USD' } }, 'tip_money'],
  ])('is refused before a byte leaves: %s', async (_name, change, field) => {
    const { shop, sandbox } = await openShop()
    await expect(shop.create({ ...payment, ...change })).rejects.toThrow(field)
    expect(sandbox.requests).toHaveLength(0)
  })
})

describe("Square's own examples", () => {
  it.each(Object.entries(examples.answers))('the answer of %s is read', (name, answer) => {
    const output = operations[name as keyof typeof operations].output.safeParse(answer)
    expect(output.error).toBeUndefined()
  })

  it('tell a payment and a refund in the neutral form', () => {
    const { capture, refund } = operations
    expect(capture.payment(capture.output.parse(examples.answers.capture))).toEqual({
      reference: undefined,
      providerReference: 'bP9mAsEMYPUGjjGNaNO5ZDVyLhSZY',
      state: 'succeeded',
      amount: { minor: 555, currency: 'USD' },
      paidAt: new Date('2021-10-13T19:34:34.340Z'),
    })
    const told = refund.refund(refund.output.parse(examples.answers.refund))
    expect(told).toMatchObject({ state: 'processing', amount: { minor: 1_000, currency: 'USD' } })
  })

  it.each([
    ['payment.created', 'payment', 'processing'],
    ['payment.updated', 'payment', 'succeeded'],
    ['refund.created', 'refund', 'processing'],
    ['refund.updated', 'refund', 'succeeded'],
  ])('the event %s tells a %s that is %s', async (type, kind, state) => {
    const { shop } = await openShop()
    const value = examples.events[type]?.data.object
    const event = await shop.notification(kit.signNotification({ type, value, timestampMs: 7 }))
    expect(event).toMatchObject({ id: 'event-7', type, [kind]: { state } })
  })
})

describe('a notification of Square', () => {
  it.each(vectors.webhooks)('holds under the published signature $signature', (vector) => {
    const { body, signature, key, url } = vector
    const headers = { 'x-square-hmacsha256-signature': signature }
    const account = { accessToken: 'x', webhookSignatureKey: key, notificationUrl: url }
    const verify = (changes: object) => {
      const request = { merchant: account, headers, body, nowMs: 0, needs: {}, ...changes }
      return square.notification?.verify(request)
    }
    expect(verify({})).toBe(true)
    expect(verify({ body: body.replace('webhooks', 'webhookz') })).toBe(false)
    expect(verify({ headers: {} })).toBe(false)
    expect(verify({ merchant: { ...account, notificationUrl: `${url}/` } })).toBe(false)
    expect(verify({ merchant: { ...account, webhookSignatureKey: `${key}x` } })).toBe(false)
  })

  const sent = () => kit.signNotification({ type: 'payment.updated' })

  it('is refused when it is about another seller of the same application', async () => {
    const { shop } = await openShop({ account: { merchantId: 'MLSANDBOX0002' } })
    await expect(shop.notification(sent())).rejects.toThrow(
      'it is about the seller MLSANDBOX0001, not MLSANDBOX0002',
    )
    const { shop: any } = await openShop({ account: { merchantId: undefined } })
    const account = 'MLSANDBOX0001'
    expect(await any.notification(sent())).toMatchObject({ type: 'payment.updated', account })
  })

  it('is refused while the account lacks what it is checked with, which the message says', async () => {
    for (const field of ['webhookSignatureKey', 'notificationUrl']) {
      const { shop } = await openShop({ account: { [field]: undefined } })
      const place = `merchants.shop.accounts.square.${field}: is missing`
      await expect(shop.notification(sent())).rejects.toThrow(place)
    }
  })

  it('of a kind that is not listed is handed on as it is', async () => {
    const { shop } = await openShop()
    const value = { customer: { id: 'c1' } }
    const event = await shop.notification(kit.signNotification({ type: 'customer.created', value }))
    expect(event).toMatchObject({ type: 'customer.created', value })
  })

  it.each([
    ['EVIDENCE_REQUIRED', { state: 'processing', disputed: true }],
    ['LOST', { state: 'charged-back', chargedBack: { minor: 500, currency: 'USD' } }],
    ['ACCEPTED', { state: 'charged-back', chargedBack: { minor: 500, currency: 'USD' } }],
    ['WON', { state: 'succeeded' }],
  ])('of a dispute that is %s tells what became of the money', async (state, told) => {
    const { shop } = await openShop()
    const amount_money = { amount: 500, currency: 'USD' }
    const dispute = { id: 'd1', state, amount_money, disputed_payment: { payment_id: 'p1' } }
    const type = 'dispute.state.updated'
    const event = await shop.notification(kit.signNotification({ type, value: { dispute } }))
    expect(event).toHaveProperty('payment', { providerReference: 'p1', ...told })
  })
})
