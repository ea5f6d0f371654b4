import { describe, expect, it } from 'vitest'
import { fakeRuntime } from '../../src/testing/index.ts'
import { answeredOrder, kit, openShop, order, resource, usd } from '../support/paypal-shop.ts'

const { id } = kit.samples.captureOrder.input
const said = (status: number, body: object) => ({ kind: 'status', status, body }) as const

describe('a PayPal payment', () => {
  it('is created, approved, captured and given back in part', async () => {
    const { shop, sandbox } = await openShop()
    const made = await shop.createOrder(order)
    expect(made).toMatchObject({
      status: 'succeeded',
      value: { id, status: 'CREATED', links: [{}, { rel: 'approve' }] },
    })
    expect(await shop.retrieveOrder({ id })).toMatchObject({ status: 'APPROVED' })
    const captured = await shop.captureOrder({ id })
    expect(captured).toMatchObject({ status: 'succeeded', value: { status: 'COMPLETED' } })
    const capture = kit.samples.refund.input.id
    const refund = await shop.refund({ id: capture, amount: usd('10.00') }, { reference: 'R-1' })
    expect(refund).toMatchObject({ status: 'succeeded', value: { amount: usd('10.00') } })
    expect(await shop.retrieveCapture({ id: capture })).toMatchObject({
      status: 'PARTIALLY_REFUNDED',
    })
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('is authorized, captured in part, and the rest is given free', async () => {
    const { shop } = await openShop()
    await shop.createOrder({ ...order, intent: 'AUTHORIZE' })
    const authorized = await shop.authorizeOrder({ id })
    expect(authorized).toMatchObject({
      status: 'succeeded',
      value: { purchase_units: [{ payments: { authorizations: [{ status: 'CREATED' }] } }] },
    })
    const authorization = kit.samples.captureAuthorization.input.id
    const part = { id: authorization, amount: usd('60.00') }
    expect(await shop.captureAuthorization(part)).toMatchObject({
      status: 'succeeded',
      value: { status: 'COMPLETED', amount: usd('60.00') },
    })
    expect(await shop.voidAuthorization({ id: authorization })).toMatchObject({
      status: 'succeeded',
      value: { status: 'VOIDED' },
    })
  })

  it('carries its token, its key and the wish for the whole answer', async () => {
    const { shop, acts } = await openShop()
    const { key } = await shop.createOrder(order, { reference: 'T-1' })
    await shop.retrieveOrder({ id })
    const [created, read] = acts()
    expect(created?.headers).toMatchObject({
      authorization: `Bearer A21AA.${kit.merchant.clientId}.sandbox`,
      'content-type': 'application/json',
      'paypal-request-id': key,
      prefer: 'return=representation',
    })
    expect(key).toHaveLength(36)
    expect(read?.headers).not.toHaveProperty('paypal-request-id')
    expect(read?.headers).not.toHaveProperty('prefer')
  })

  it('is the same under the same reference, and another one without', async () => {
    const { shop, sandbox } = await openShop()
    const refund = { id: kit.samples.refund.input.id, amount: usd('10.00') }
    const named = [
      await shop.refund(refund, { reference: 'R-1' }),
      await shop.refund(refund, { reference: 'R-1' }),
      await shop.refund(refund, { reference: 'R-2' }),
      await shop.refund(refund),
    ]
    expect(new Set(named.map(({ key }) => key)).size).toBe(3)
    expect(sandbox.ledger.entries).toHaveLength(3)
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('that is voided without a word (204) is voided', async () => {
    const { shop } = await openShop({
      faults: [{ kind: 'status', status: 204, operation: 'voidAuthorization' }],
    })
    expect(await shop.voidAuthorization({ id: 'A1' })).toMatchObject({
      status: 'succeeded',
      value: undefined,
    })
  })
})

describe('the token', () => {
  it('is fetched once for ten first calls, with the credentials of the account', async () => {
    const { shop, sandbox } = await openShop()
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => shop.createOrder(order, { reference: `T-${n}` })),
    )
    const tokens = sandbox.requests.filter(({ operation }) => operation === 'token')
    expect(tokens).toHaveLength(1)
    const { clientId, clientSecret } = kit.merchant
    expect(tokens[0]).toMatchObject({
      method: 'POST',
      path: '/v1/oauth2/token',
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
  })

  it('is renewed once when PayPal refuses it, and the payment goes out under the same key', async () => {
    const refusal = {
      kind: 'code',
      code: 'AUTHENTICATION_FAILURE',
      operation: 'createOrder',
    } as const
    const { shop, sandbox, acts } = await openShop({ attempts: 2, faults: [refusal] })
    expect(await shop.createOrder(order)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests.filter(({ operation }) => operation === 'token')).toHaveLength(2)
    expect(new Set(acts().map(({ headers }) => headers['paypal-request-id'])).size).toBe(1)
    expect(sandbox.ledger.entries).toHaveLength(1)
  })

  it('that is refused again ends the payment as failed, without a third try', async () => {
    const refusal = {
      kind: 'code',
      code: 'AUTHENTICATION_FAILURE',
      operation: 'createOrder',
    } as const
    const { shop, acts } = await openShop({ attempts: 3, faults: [{ ...refusal, times: 9 }] })
    expect(await shop.createOrder(order)).toMatchObject({
      status: 'failed',
      fault: 'unauthorized',
      code: 'AUTHENTICATION_FAILURE',
    })
    expect(acts()).toHaveLength(2)
  })

  it('is renewed five minutes before its end', async () => {
    const runtime = fakeRuntime()
    const { shop, sandbox } = await openShop({ runtime, totalMs: 30_000 })
    const tokens = () => sandbox.requests.filter(({ operation }) => operation === 'token').length
    const pay = (reference: string) =>
      runtime.advanceUntil(shop.createOrder(order, { reference }), { stepMs: 1, limitMs: 5_000 })
    await pay('T-1')
    runtime.jumpWall((32_400 - 301) * 1_000)
    await pay('T-2')
    expect(tokens()).toBe(1)
    runtime.jumpWall(2_000)
    await pay('T-3')
    expect(tokens()).toBe(2)
  })

  it('that the account is refused fails the call, and nothing of it is sent', async () => {
    const body = { error: 'invalid_client', error_description: 'Client Authentication failed' }
    const { shop, acts } = await openShop({ faults: [said(401, body)] })
    expect(await shop.createOrder(order)).toMatchObject({ status: 'failed', fault: 'unauthorized' })
    expect(acts()).toEqual([])
  })

  it('of one merchant is never the token of another', async () => {
    const other = { ...kit.merchant, clientId: 'AYOtherShop' }
    const { sandbox, gateway, shop } = await openShop({ merchants: [other] })
    const books = gateway.bind('books', { accounts: { paypal: other } }).paypal
    await shop.createOrder(order)
    await books.createOrder(order)
    expect(sandbox.ledger.entries.map(({ account }) => account)).toEqual([
      kit.merchant.clientId,
      'AYOtherShop',
    ])
  })
})

describe('an answer of PayPal', () => {
  it.each([
    ['INSTRUMENT_DECLINED', 422, 'failed: declined'],
    ['TRANSACTION_REFUSED', 422, 'failed: declined'],
    ['ORDER_NOT_APPROVED', 422, 'failed: invalid'],
    ['AMOUNT_MISMATCH', 422, 'failed: invalid'],
    ['INVALID_PARAMETER_VALUE', 400, 'failed: invalid'],
    ['PERMISSION_DENIED', 403, 'failed: unauthorized'],
    ['INVALID_RESOURCE_ID', 404, 'failed: not-found'],
    ['RATE_LIMIT_REACHED', 429, 'failed: throttled'],
    ['DUPLICATE_INVOICE_ID', 422, 'unknown: duplicate'],
    ['PREVIOUS_REQUEST_IN_PROGRESS', 409, 'unknown: unavailable'],
    ['INTERNAL_SERVER_ERROR', 500, 'unknown: unknown'],
    ['AN_ISSUE_THAT_NO_TABLE_NAMES', 422, 'unknown: unknown'],
  ])('with the issue %s (HTTP %i) makes a refund %s', async (code, status, word) => {
    const { shop } = await openShop({
      faults: [{ kind: 'code', code, status, operation: 'refund' }],
    })
    const outcome = await shop.refund({ id: 'C1' })
    expect('fault' in outcome ? `${outcome.status}: ${outcome.fault}` : outcome.status).toBe(word)
    if ('code' in outcome) expect(outcome.code).toBe(code)
  })

  it('with 201 and a declined capture is a failure, with the reason of the issuer', async () => {
    const declined = resource('C1', 'DECLINED', { processor_response: { response_code: '5120' } })
    const body = answeredOrder('COMPLETED', { captures: [declined] })
    const { shop } = await openShop({ faults: [{ ...said(201, body), operation: 'captureOrder' }] })
    expect(await shop.captureOrder({ id })).toMatchObject({
      status: 'failed',
      fault: 'declined',
      code: 'PROCESSOR_5120',
      message: 'the processor declined it: 5120: INSUFFICIENT_FUNDS',
    })
  })

  it.each([
    ['createOrder', order, answeredOrder('COMPLETED', { captures: [resource('C1', 'DECLINED')] })],
    ['captureAuthorization', { id: 'A1' }, resource('C1', 'FAILED')],
  ] as const)(
    'to %s with a declined capture in it is a failure',
    async (operation, input, body) => {
      const { shop } = await openShop({ faults: [{ ...said(201, body), operation }] })
      const outcome = await shop[operation](input as never)
      expect(outcome).toMatchObject({ status: 'failed', code: 'CAPTURE_DECLINED' })
    },
  )

  it.each(['authorizeOrder', 'createOrder'] as const)(
    'to %s with a denied authorization is a failure',
    async (operation) => {
      const body = answeredOrder('COMPLETED', { authorizations: [resource('A1', 'DENIED')] })
      const { shop } = await openShop({ faults: [{ ...said(201, body), operation }] })
      const input = operation === 'createOrder' ? order : { id }
      expect(await shop[operation](input as never)).toMatchObject({
        status: 'failed',
        code: 'AUTHORIZATION_DENIED',
      })
    },
  )

  it('with a pending capture is pending at once, with its value', async () => {
    const pending = resource('C1', 'PENDING', { status_details: { reason: 'ECHECK' } })
    const body = answeredOrder('COMPLETED', { captures: [pending] })
    const { shop, acts } = await openShop({
      faults: [{ ...said(201, body), operation: 'captureOrder' }],
    })
    const outcome = await shop.captureOrder({ id })
    expect(outcome).toMatchObject({ status: 'pending', value: { purchase_units: [{}] } })
    expect(acts()).toHaveLength(1)
  })

  it('with a pending refund is pending at once', async () => {
    const body = resource('R1', 'PENDING', { status_details: { reason: 'ECHECK' } })
    const { shop, acts } = await openShop({ faults: [{ ...said(201, body), operation: 'refund' }] })
    expect(await shop.refund({ id: 'C1' })).toMatchObject({
      status: 'pending',
      value: { id: 'R1' },
    })
    expect(acts()).toHaveLength(1)
  })

  it('that sends the payer away before authorizing is pending, with its links', async () => {
    const links = [{ href: 'https://www.paypal.com/x', rel: 'payer-action', method: 'GET' }]
    const body = answeredOrder('PAYER_ACTION_REQUIRED', undefined, { links })
    for (const operation of ['authorizeOrder', 'captureOrder'] as const) {
      const { shop } = await openShop({ faults: [{ ...said(200, body), operation }] })
      expect(await shop[operation]({ id })).toMatchObject({ status: 'pending', value: { links } })
    }
  })

  it('names the field that PayPal names, and quotes no value', async () => {
    const details = [
      {
        field: '/payment_source/card/number',
        value: '4111111111111112',
        location: 'body',
        issue: 'VALIDATION_ERROR',
        description: 'Invalid card number',
      },
    ]
    const error = { name: 'UNPROCESSABLE_ENTITY', message: 'Not performed.', details }
    const body = { ...error, debug_id: '90957fca61718' }
    const { shop } = await openShop({ faults: [{ ...said(422, body), operation: 'createOrder' }] })
    const outcome = await shop.createOrder(order)
    expect(outcome).toMatchObject({
      status: 'unknown',
      code: 'VALIDATION_ERROR',
      message:
        'Not performed.: /payment_source/card/number: Invalid card number (debug id 90957fca61718)',
    })
    expect(JSON.stringify(outcome)).not.toContain('4111')
  })

  it.each([
    ['another amount', (body: string) => body.replaceAll('100.00', '100.01')],
    ['another currency', (body: string) => body.replaceAll('USD', 'EUR')],
    ['another number', (body: string) => body.replaceAll('T-20260131-0001', 'T-2')],
  ])('about %s is not believed', async (_what, change) => {
    const unit = { reference_id: 'default', ...order.purchase_units[0] }
    const body = JSON.parse(
      change(JSON.stringify({ id, status: 'CREATED', purchase_units: [unit] })),
    )
    const { shop } = await openShop({ faults: [{ ...said(201, body), operation: 'createOrder' }] })
    expect(await shop.createOrder(order)).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_MISMATCH',
    })
  })

  it('that writes the same amount otherwise is believed', async () => {
    const body = resource('R1', 'COMPLETED', { amount: usd('10') })
    const { shop } = await openShop({ faults: [{ ...said(201, body), operation: 'refund' }] })
    const outcome = await shop.refund({ id: 'C1', amount: usd('10.00') })
    expect(outcome).toMatchObject({ status: 'succeeded' })
  })
})
