import { describe, expect, it, onTestFinished } from 'vitest'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { createGateway } from '../../src/index.ts'
import {
  type FakeRuntime,
  fakeRuntime,
  type SandboxOptions,
  startSandbox,
} from '../../src/testing/index.ts'

const kit = airwallexSandbox()

interface ShopOptions extends Partial<SandboxOptions<typeof airwallex>> {
  readonly attempts?: number
  readonly totalMs?: number
  /** Virtual time for the gateway and the sandbox. */
  readonly runtime?: FakeRuntime
}

/** A shop with an account at a local Airwallex; both close when the test has finished. */
async function openShop({ attempts = 2, totalMs = 5_000, ...given }: ShopOptions = {}) {
  const sandbox = await startSandbox(airwallex, { ...kit, ...given })
  const gateway = createGateway({
    providers: [airwallex],
    merchants: { shop: { accounts: { airwallex: sandbox.merchant } } },
    hosts: { airwallex: [sandbox.url] },
    timeouts: { totalMs, responseMs: Math.min(totalMs, 1_000) },
    retry: { attempts, baseMs: 1, throttledBaseMs: 1 },
    ...(given.runtime && { runtime: given.runtime }),
  })
  onTestFinished(async () => {
    const closed = gateway.close({ graceMs: 0 })
    await (given.runtime?.advanceUntil(closed, { stepMs: 10, limitMs: 1_000 }) ?? closed)
    await sandbox.close()
  })
  const logins = () => sandbox.requests.filter(({ operation }) => operation === 'token')
  const sends = (name: string) => sandbox.requests.filter(({ operation }) => operation === name)
  return { sandbox, gateway, logins, sends, shop: gateway.merchant('shop').airwallex }
}

const order = { amount: 9.99, currency: 'USD', merchant_order_id: 'T-1001' }
const paid = kit.samples.refund.input.payment_intent_id
const said = (body: object, operation: string, status = 200) =>
  ({ kind: 'status', status, body, operation }) as const

/** A payment as Airwallex answers it. */
const intent = (more: object = {}) => ({ id: 'int_1', ...order, status: 'SUCCEEDED', ...more })
const refund = (more: object = {}) => ({
  id: 'rfd_1',
  payment_intent_id: paid,
  amount: 5,
  currency: 'USD',
  status: 'RECEIVED',
  ...more,
})

describe('an Airwallex payment', () => {
  it('is created, confirmed and given back in part', async () => {
    const { shop, sandbox } = await openShop()
    const made = await shop.create(order)
    expect(made).toMatchObject({ status: 'succeeded', value: { amount: 9.99 } })
    const id = made.status === 'succeeded' ? made.value.id : ''
    const method = { type: 'wechatpay', wechatpay: { flow: 'qrcode' } }
    expect(await shop.confirm({ id, payment_method: method })).toMatchObject({
      status: 'succeeded',
      value: { status: 'SUCCEEDED', captured_amount: 9.99 },
    })
    expect(await shop.refund({ payment_intent_id: id, amount: 0.99 })).toMatchObject({
      status: 'pending',
      value: { status: 'RECEIVED', amount: 0.99 },
    })
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('carries the token, the version of the API and the account that it is for', async () => {
    const merchant = { ...kit.merchant, loginAs: 'acct_own', onBehalfOf: 'acct_theirs' }
    const { shop, logins, sends } = await openShop({ merchant })
    await shop.create(order)
    expect(logins()[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/authentication/login',
      body: '',
      headers: {
        'x-client-id': merchant.clientId,
        'x-api-key': merchant.apiKey,
        'x-login-as': 'acct_own',
      },
    })
    expect(sends('create')[0]?.headers).toMatchObject({
      authorization: `Bearer sandbox.${merchant.clientId}.token`,
      'content-type': 'application/json',
      'x-api-version': '2025-06-30',
      'x-on-behalf-of': 'acct_theirs',
    })
  })

  it('has one request_id for one order number, today and tomorrow', async () => {
    const { shop, sends } = await openShop()
    const first = await shop.create(order)
    const again = await shop.create(order)
    const other = await shop.create({ ...order, merchant_order_id: 'T-1002' })
    const ids = sends('create').map(({ body }) => JSON.parse(body).request_id)
    expect([...new Set(ids)]).toEqual([first.key, other.key])
    expect(again).toMatchObject({ status: 'succeeded', value: { merchant_order_id: 'T-1001' } })
    expect(first).toMatchObject({ value: { id: again.status === 'succeeded' && again.value.id } })
  })

  it('whose number is taken by another amount is a failure', async () => {
    const { shop } = await openShop()
    await shop.create(order)
    expect(await shop.create({ ...order, amount: 10 })).toMatchObject({
      status: 'failed',
      fault: 'duplicate',
      code: 'duplicate_request',
    })
  })

  it('of an order with several payments, none of them ours, is left in doubt', async () => {
    const items = [intent({ id: 'int_1' }), intent({ id: 'int_2' })]
    const { shop } = await openShop({
      totalMs: 300,
      faults: [
        { kind: 'code', code: 'duplicate_request', status: 400, operation: 'create' },
        { ...said({ items, has_more: false }, 'list'), times: 99 },
      ],
    })
    expect(await shop.create(order)).toMatchObject({ status: 'unknown', fault: 'duplicate' })
  })

  it('that is cancelled once more is cancelled; what is paid cannot be', async () => {
    const { shop } = await openShop()
    const held = kit.samples.cancel.input
    expect(await shop.cancel(held)).toMatchObject({ status: 'succeeded' })
    expect(await shop.cancel(held)).toMatchObject({ status: 'succeeded' })
    expect(await shop.cancel({ id: paid })).toMatchObject({ status: 'failed' })
  })
})

describe('an answer that was lost', () => {
  it('of a creation is found again by the order', async () => {
    const { shop, sandbox, sends } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'create' })
    expect(await shop.create(order)).toMatchObject({ status: 'succeeded', value: { amount: 9.99 } })
    expect(sends('list')).toHaveLength(1)
    expect(sandbox.ledger.entries).toMatchObject([{ operation: 'create', times: 1 }])
  })

  it('of a refund is found again by its request_id, beside another one of the same amount', async () => {
    const { shop, sandbox } = await openShop()
    const five = { payment_intent_id: paid, amount: 5 }
    await shop.refund(five, { reference: 'R-1' })
    sandbox.play({ kind: 'drop-after', operation: 'refund' })
    const second = await shop.refund(five, { reference: 'R-2' })
    expect(second).toMatchObject({ status: 'pending', value: { request_id: second.key } })
    expect(sandbox.ledger.entries.map(({ times }) => times)).toEqual([1, 1])
  })

  it('of a confirmation is asked for by the id, and a refused repeat changes nothing', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'confirm' })
    const outcome = await shop.confirm({ id: 'int_sandbox_new', payment_consent_id: 'cst_1' })
    expect(outcome).toMatchObject({ status: 'succeeded', value: { status: 'SUCCEEDED' } })
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('of a capture is believed only about the amount that was to be taken', async () => {
    const { shop, sandbox } = await openShop({ totalMs: 300 })
    const captured = intent({ id: 'int_sandbox_held', amount: 12.8, captured_amount: 12.8 })
    sandbox.play({ kind: 'drop-after', operation: 'capture' })
    sandbox.play({ ...said(captured, 'retrieve'), times: 99 })
    const capture = { id: 'int_sandbox_held', amount: 7.5 }
    expect(await shop.capture(capture)).toMatchObject({ status: 'unknown' })
  })
})

describe('the token', () => {
  it('is fetched once for ten first calls', async () => {
    const { shop, logins } = await openShop()
    const numbers = Array.from({ length: 10 }, (_, place) => `T-${place}`)
    await Promise.all(
      numbers.map((merchant_order_id) => shop.create({ ...order, merchant_order_id })),
    )
    expect(logins()).toHaveLength(1)
  })

  it('is renewed once when it is refused, and the payment goes out under the same request_id', async () => {
    const refusal = { kind: 'code', code: 'unauthorized', operation: 'create' } as const
    const { shop, sandbox, logins, sends } = await openShop({ faults: [refusal] })
    expect(await shop.create(order)).toMatchObject({ status: 'succeeded' })
    expect(logins()).toHaveLength(2)
    expect(new Set(sends('create').map(({ body }) => body)).size).toBe(1)
    expect(sandbox.ledger.entries).toMatchObject([{ times: 1 }])
  })

  it('that is refused again ends the payment as failed, without a third try', async () => {
    const refusal = { kind: 'code', code: 'unauthorized', operation: 'create', times: 9 } as const
    const { shop, sends } = await openShop({ attempts: 3, faults: [refusal] })
    const word = { status: 'failed', fault: 'unauthorized', code: 'unauthorized' }
    expect(await shop.create(order)).toMatchObject(word)
    expect(sends('create')).toHaveLength(2)
  })

  it.each([
    ['by the end that the answer names', 30 * 60_000],
    ['after 30 minutes, where their clock is behind ours', -60 * 60_000],
  ])('is renewed five minutes early, %s', async (_how, toldMs) => {
    const runtime = fakeRuntime()
    const expires_at = () => new Date(runtime.wall() + toldMs).toISOString()
    const samples = {
      ...kit.samples,
      token: { input: {}, answer: () => ({ token: 't', expires_at: expires_at() }) },
    }
    const { shop, logins } = await openShop({ runtime, samples, totalMs: 30_000 })
    const read = () =>
      runtime.advanceUntil(shop.retrieve({ id: paid }), { stepMs: 1, limitMs: 5_000 })
    await read()
    runtime.jumpWall(24 * 60_000)
    await read()
    expect(logins()).toHaveLength(1)
    runtime.jumpWall(2 * 60_000)
    await read()
    expect(logins()).toHaveLength(2)
  })

  it('that the account is refused fails the call, and nothing of it is sent', async () => {
    const body = { code: 'credentials_invalid', message: 'Access denied' }
    const { shop, sends } = await openShop({ faults: [said(body, 'token', 401)] })
    expect(await shop.create(order)).toMatchObject({ status: 'failed', fault: 'unauthorized' })
    expect(sends('create')).toEqual([])
  })
})

describe('an amount', () => {
  it.each([
    [9.99, 'USD', '"amount":9.99,', 999],
    [0.1, 'USD', '"amount":0.1,', 10],
    [100, 'USD', '"amount":100,', 10_000],
    [1.1, 'EUR', '"amount":1.1,', 110],
    [4.35, 'USD', '"amount":4.35,', 435],
    [999_999_999_999.99, 'USD', '"amount":999999999999.99,', 99_999_999_999_999],
    [500, 'JPY', '"amount":500,', 500],
    [62_723, 'KRW', '"amount":62723,', 62_723],
    [5.125, 'KWD', '"amount":5.125,', 5_125],
  ])('of %d %s is sent as %s and counted as %i', async (...row) => {
    const [amount, currency, text, minor] = row
    const { shop, sends } = await openShop()
    await shop.create({ ...order, amount, currency })
    expect(sends('create')[0]?.body).toContain(text)
    const { payment } = airwallex.operations.create
    expect(payment(intent({ amount, currency }))).toMatchObject({ amount: { minor, currency } })
  })

  it.each([
    [9.999, 'USD', 'amount: must have at most 2 decimals in USD'],
    [0.1 + 0.2, 'USD', 'amount: must have at most 12 digits, and 3 decimals'],
    [500.5, 'JPY', 'amount: must have at most 0 decimals in JPY'],
    [1e21, 'USD', 'amount: must have at most'],
    [9_007_199_254_740.91, 'USD', 'amount: must have at most'],
    [0, 'USD', 'amount: '],
    [-1, 'USD', 'amount: '],
    [9.99, 'usd', 'currency: must be an ISO 4217 code: USD'],
  ])('of %d %s is refused before anything is sent', async (amount, currency, message) => {
    const { shop, sandbox } = await openShop()
    await expect(shop.create({ ...order, amount, currency })).rejects.toThrow(message)
    expect(sandbox.requests).toEqual([])
  })

  it('that the answer tells otherwise is not believed', async () => {
    const { shop } = await openShop({
      attempts: 1,
      totalMs: 300,
      faults: [said(refund({ amount: 5.01 }), 'refund'), said({ items: [] }, 'listRefunds')],
    })
    const outcome = await shop.refund({ payment_intent_id: paid, amount: 5 })
    expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_MISMATCH' })
  })
})

describe('an answer of Airwallex', () => {
  it.each([
    ['issuer_declined', 400, 'failed: declined'],
    ['risk_declined', 400, 'failed: declined'],
    ['validation_error', 400, 'failed: invalid'],
    ['amount_above_limit', 400, 'failed: invalid'],
    ['invalid_status_for_operation', 400, 'failed: invalid'],
    ['configuration_error', 400, 'failed: unauthorized'],
    ['resource_not_found', 404, 'failed: not-found'],
    ['too_many_requests', 429, 'failed: throttled'],
    ['duplicate_request', 400, 'unknown: duplicate'],
    ['provider_unavailable', 400, 'unknown: unavailable'],
    ['internal_error', 500, 'unknown: unknown'],
    ['issuer_declined', 500, 'unknown: unknown'],
    ['a_code_that_no_table_names', 400, 'unknown: unknown'],
  ])('with the code %s (HTTP %i) makes a refund %s', async (code, status, word) => {
    const { shop } = await openShop({
      attempts: 1,
      totalMs: 300,
      faults: [{ kind: 'code', code, status, operation: 'refund' }],
    })
    const outcome = await shop.refund({ payment_intent_id: paid })
    expect('fault' in outcome ? `${outcome.status}: ${outcome.fault}` : outcome.status).toBe(word)
  })

  it('with HTTP 409 means that the same request is under way: the same again tells', async () => {
    const { shop, sends } = await openShop({
      faults: [{ kind: 'code', code: 'conflict', status: 409, operation: 'refund' }],
    })
    const outcome = await shop.refund({ payment_intent_id: paid, amount: 5 })
    expect(outcome).toMatchObject({ status: 'pending', value: { amount: 5 } })
    expect(new Set(sends('refund').map(({ body }) => body)).size).toBe(1)
  })

  it('tells the field, the code of the issuer and the trace id', async () => {
    const body = {
      code: 'issuer_declined',
      message: 'The card issuer declined this transaction.',
      source: 'payment_method',
      provider_original_response_code: '05',
      trace_id: 'e9af',
    }
    const { shop } = await openShop({ faults: [said(body, 'confirm', 400)] })
    expect(await shop.confirm({ id: 'int_sandbox_new' })).toMatchObject({
      message: 'The card issuer declined this transaction.; payment_method; 05 (trace id e9af)',
    })
  })

  it.each([
    ['REQUIRES_PAYMENT_METHOD', 'pending'],
    ['REQUIRES_CUSTOMER_ACTION', 'pending'],
    ['PENDING', 'pending'],
    ['REQUIRES_CAPTURE', 'succeeded'],
    ['SUCCEEDED', 'succeeded'],
    ['CANCELLED', 'failed'],
    ['A_STATE_THAT_IS_NEW', 'pending'],
  ])('in the state %s makes a confirmation %s', async (status, word) => {
    const body = intent({ id: 'int_sandbox_new', status })
    const { shop } = await openShop({
      totalMs: 300,
      faults: [said(body, 'confirm'), { ...said(body, 'retrieve'), times: 99 }],
    })
    expect((await shop.confirm({ id: 'int_sandbox_new' })).status).toBe(word)
  })

  it.each([
    ['RECEIVED', 'pending'],
    ['ACCEPTED', 'pending'],
    ['SETTLED', 'succeeded'],
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
  ])('in the state %s makes a refund %s', async (status, word) => {
    const { shop } = await openShop({
      totalMs: 300,
      faults: [
        said(refund({ status }), 'refund'),
        { ...said({ items: [] }, 'listRefunds'), times: 9 },
      ],
    })
    expect((await shop.refund({ payment_intent_id: paid, amount: 5 })).status).toBe(word)
  })

  it('tells how much of a payment was given back', () => {
    const { payment } = airwallex.operations.retrieve
    const stateOf = (refunded_amount: number) =>
      payment(intent({ captured_amount: 9.99, latest_payment_attempt: { refunded_amount } })).state
    expect([0, 5, 9.99].map(stateOf)).toEqual(['succeeded', 'partially-refunded', 'refunded'])
  })
})

describe('a card number', () => {
  it('is not taken, and no message quotes it', async () => {
    const { shop, sandbox } = await openShop()
    const payment_method = { type: 'card', card: { number: '4035501000000008', cvc: '737' } }
    const error = (await shop
      .confirm({ id: 'int_sandbox_new', payment_method: payment_method as never })
      .then(
        () => expect.unreachable('it must be refused'),
        (thrown: unknown) => thrown,
      )) as Error
    expect(error.message).toContain('payment_method.card: is not taken')
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('4035')
    expect(sandbox.requests).toEqual([])
  })
})
