import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkoutSandbox } from '../../providers/checkout/sandbox.ts'
import { checkout } from '../../providers/checkout.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const path = join(import.meta.dirname, '../fixtures/checkout/examples.json')
const examples: { readonly answers: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(path, 'utf8'),
)

const kit = checkoutSandbox()
const { operations } = checkout

/** A shop with an account at a local Checkout.com; both close when the test has finished. */
async function openShop({ account = {}, totalMs = 5_000 } = {}) {
  const sandbox = await startSandbox(checkout, kit)
  const gateway = createGateway({
    providers: [checkout],
    merchants: { shop: { accounts: { checkout: { ...kit.merchant, ...account } } } },
    hosts: { checkout: [sandbox.url] },
    retry: { attempts: 3, baseMs: 1, throttledBaseMs: 1 },
    timeouts: { totalMs },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const sends = (operation: string) =>
    sandbox.requests.filter((request) => request.operation === operation).length
  return { sandbox, shop: gateway.merchant('shop').checkout, sends }
}

const payment = {
  reference: 'T-1001',
  source: { type: 'token' as const, token: 'tok_4gzeau5o2uqubbk6fufs3m7p54' },
  amount: 6_540,
  currency: 'USD',
}

const held = kit.samples.capture.input.id
const paid = kit.samples.refund.input.id

describe('a payment at Checkout.com', () => {
  it('goes out with the secret key, the channel of the account and a key of its own', async () => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop.create(payment)
    expect(outcome).toMatchObject({ status: 'succeeded', value: { status: 'Authorized' } })
    const [sent] = sandbox.requests
    const processing_channel_id = kit.merchant.processingChannelId
    expect(JSON.parse(sent?.body ?? '')).toEqual({ processing_channel_id, ...payment })
    expect(sent?.headers).toMatchObject({
      authorization: `Bearer ${kit.merchant.secretKey}`,
      'cko-idempotency-key': outcome.key,
    })
  })

  it.each([
    ['a connection that ends', { kind: 'drop-after' }],
    ['a 502 after it was carried out', { kind: 'status', status: 502, carriedOut: true }],
    ['half an answer', { kind: 'cut' }],
  ] as const)('is never sent again after %s, but found by its number', async (_name, fault) => {
    const { shop, sandbox, sends } = await openShop()
    sandbox.play({ ...fault, operation: 'create' })
    const outcome = await shop.create(payment)
    expect(outcome).toMatchObject({ status: 'succeeded', value: { reference: 'T-1001' } })
    expect([sends('create'), sends('find')]).toEqual([1, 1])
  })

  it('that is not found stays unknown, since nobody says when it would be', async () => {
    const { shop, sandbox, sends } = await openShop({ totalMs: 700 })
    sandbox.play({ kind: 'drop-before', operation: 'create' })
    expect(await shop.create(payment)).toMatchObject({ status: 'unknown' })
    expect(sends('create')).toBe(1)
  })

  it('that was lost stays unknown where several have its number, or another amount', async () => {
    const found = { ...payment, id: paid, status: 'Captured' }
    for (const data of [
      [found, found],
      [{ ...found, amount: 1 }],
      [{ ...found, reference: 'X' }],
    ]) {
      const { shop, sandbox } = await openShop({ totalMs: 700 })
      sandbox.play({ kind: 'drop-after', operation: 'create' })
      const body = { total_count: data.length, data }
      sandbox.play({ kind: 'status', status: 200, body, operation: 'find', times: 99 })
      expect(await shop.create(payment)).toMatchObject({ status: 'unknown' })
    }
  })

  it('that is declined inside a 201 has failed, and only the number of the reason is told', async () => {
    const { shop } = await openShop()
    const source = { type: 'token' as const, token: 'tok_declined' }
    const outcome = await shop.create({ ...payment, source })
    expect(outcome).toMatchObject({
      status: 'failed',
      fault: 'declined',
      code: 'Declined',
      message: 'declined with response code 20005',
    })
  })

  it('was declined, though the answer was lost', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'create' })
    const source = { type: 'token' as const, token: 'tok_declined' }
    expect(await shop.create({ ...payment, source })).toMatchObject({ status: 'failed' })
  })

  it('is handed back at once while its payer has to identify himself', async () => {
    const { shop, sandbox } = await openShop()
    const source = { type: 'token' as const, token: 'tok_redirected' }
    const outcome = await shop.create({ ...payment, source, '3ds': { enabled: true } })
    expect(outcome).toMatchObject({
      status: 'pending',
      value: { _links: { redirect: { href: expect.stringContaining('/3ds/') } } },
    })
    expect(sandbox.requests).toHaveLength(1)
  })

  it.each([
    ['Pending', 'pending', 'processing'],
    ['Authorized', 'succeeded', 'processing'],
    ['Partially Captured', 'succeeded', 'processing'],
    ['Captured', 'succeeded', 'succeeded'],
    ['Partially Refunded', 'succeeded', 'partially-refunded'],
    ['Refunded', 'succeeded', 'refunded'],
    ['Declined', 'failed', 'failed'],
    ['Voided', 'failed', 'closed'],
    ['Canceled', 'failed', 'closed'],
    ['Expired', 'failed', 'closed'],
    ['Never Heard Of', 'pending', 'processing'],
  ] as const)('that is %s has %s, and is %s', async (status, word, state) => {
    const { shop, sandbox } = await openShop()
    const { source: _card, ...told } = payment
    const body = { ...told, id: paid, status }
    sandbox.play({ kind: 'status', status: 201, body, operation: 'create' })
    expect((await shop.create(payment)).status).toBe(word)
    expect(sandbox.requests).toHaveLength(1)
    expect(operations.retrieve.payment(operations.retrieve.output.parse(body)).state).toBe(state)
  })

  it.each([
    ['by another number', 'T-1002'],
    ['by none', undefined],
  ])('that the answer calls %s is not believed, but asked about', async (_name, reference) => {
    const { shop, sandbox } = await openShop()
    const body = { id: paid, status: 'Captured', reference }
    sandbox.play({ kind: 'status', status: 201, body, operation: 'create', carriedOut: true })
    expect(await shop.create(payment)).toMatchObject({
      status: 'succeeded',
      value: { reference: 'T-1001', status: 'Authorized' },
    })
  })
})

describe('an act on a payment', () => {
  const capture = { id: held, reference: 'C-1', amount: 6_540 }
  const refund = { id: paid, reference: 'R-1', amount: 1_000 }

  it('is only accepted, so it is pending at once', async () => {
    const { shop, sandbox } = await openShop()
    const accepted = (reference: string) => ({ status: 'pending', value: { reference } })
    expect(await shop.capture(capture)).toMatchObject(accepted('C-1'))
    expect(await shop.void({ id: held, reference: 'V-1' })).toMatchObject(accepted('V-1'))
    expect(await shop.refund(refund)).toMatchObject(accepted('R-1'))
    expect(sandbox.requests.map(({ body }) => body)).toEqual([
      '{"reference":"C-1","amount":6540}',
      '{"reference":"V-1"}',
      '{"reference":"R-1","amount":1000}',
    ])
  })

  it('whose answer was lost is never sent again, but found among the actions', async () => {
    const { shop, sandbox, sends } = await openShop()
    const inputs = { capture, void: { id: held, reference: 'V-1' }, refund }
    for (const operation of ['capture', 'void', 'refund'] as const) {
      sandbox.play({ kind: 'drop-after', operation })
      const input = inputs[operation]
      expect(await shop[operation](input as never)).toMatchObject({
        status: 'succeeded',
        value: { reference: input.reference, approved: true },
      })
      expect(sends(operation)).toBe(1)
    }
  })

  const doubted = async (actions: readonly object[]) => {
    const { shop, sandbox, sends } = await openShop({ totalMs: 700 })
    sandbox.play({ kind: 'drop-after', operation: 'refund' })
    const body = JSON.stringify(actions)
    sandbox.play({ kind: 'status', status: 200, body, operation: 'actions', times: 99 })
    const outcome = await shop.refund(refund)
    expect(sends('refund')).toBe(1)
    return outcome
  }
  const own = { id: 'act_1', type: 'Refund', reference: 'R-1', amount: 1_000 }

  it('that was lost has failed once its action says that it was declined', async () => {
    expect(await doubted([{ ...own, approved: false }])).toMatchObject({
      status: 'failed',
      fault: 'declined',
    })
  })

  it('that was lost is told from others of the same amount by its number', async () => {
    const other = { ...own, id: 'act_2', reference: 'R-2', approved: false }
    expect(await doubted([other, { ...own, approved: true }])).toMatchObject({
      status: 'succeeded',
      value: { action_id: 'act_1' },
    })
  })

  it('that was lost is pending while its action says nothing', async () => {
    expect(await doubted([own])).toMatchObject({ status: 'pending', value: { action_id: 'act_1' } })
  })

  it.each([
    ['there is none', []],
    ['it is another one of the same amount', [{ ...own, reference: 'R-2', approved: true }]],
    ['its amount is another one', [{ ...own, amount: 999, approved: true }]],
    ['it is something else', [{ ...own, type: 'Capture', approved: true }]],
    ['there are two', [own, { ...own, approved: true }]],
  ])('that was lost stays unknown where %s', async (_name, actions) => {
    expect(await doubted(actions)).toMatchObject({ status: 'unknown' })
  })

  it('twice with the same number is one act, with another number a second one', async () => {
    const { shop, sandbox } = await openShop()
    const one = await shop.refund(refund)
    const two = await shop.refund(refund)
    const three = await shop.refund({ ...refund, reference: 'R-2' })
    expect(one.key).toBe(two.key)
    expect(one.key).not.toBe(three.key)
    expect(sandbox.ledger.entries).toHaveLength(2)
  })
})

describe('a refusal of Checkout.com', () => {
  const refused = async (status: number, body: object | undefined, totalMs = 700) => {
    const { shop, sandbox, sends } = await openShop({ totalMs })
    const fault = { kind: 'status', status, operation: 'create', times: 1 } as const
    sandbox.play({ ...fault, ...(body && { body }) })
    return { ...(await shop.create(payment)), sends: sends('create') }
  }
  const request_invalid = (...error_codes: string[]) => ({
    request_id: '0HL80RJLS76I7',
    error_type: 'request_invalid',
    error_codes,
  })

  it.each([
    [422, request_invalid('amount_invalid'), 'invalid', 'amount_invalid'],
    [422, request_invalid('new_since_yesterday'), 'invalid', 'request_invalid'],
    [422, request_invalid('new', 'card_expired'), 'declined', 'card_expired'],
    [401, undefined, 'unauthorized', 'HTTP_401'],
    [403, undefined, 'invalid', 'HTTP_403'],
    [404, undefined, 'not-found', 'HTTP_404'],
  ])('of %i %j has failed as %s', async (...[status, body, fault, code]) => {
    expect(await refused(status, body)).toMatchObject({ status: 'failed', fault, code, sends: 1 })
  })

  it.each([
    ['a processing error', 422, { error_type: 'processing_error' }],
    ['a code that is not known, of no known type', 422, { error_codes: ['hello'] }],
    ['a refusing code with a server error', 502, request_invalid('amount_invalid')],
    ['a request with the same key that still runs', 429, request_invalid('payment_invalid')],
  ])('proves nothing: %s', async (_name, status, body) => {
    expect(await refused(status, body)).toMatchObject({ status: 'unknown', sends: 1 })
  })

  it('names everything that is wrong with a request', async () => {
    const { message } = (await refused(422, request_invalid('amount_invalid', 'zip_invalid'))) as {
      readonly message?: string
    }
    expect(message).toBe('request_invalid; amount_invalid; zip_invalid; 0HL80RJLS76I7')
  })

  it('for too many calls is sent again, since nothing was carried out', async () => {
    const quota = request_invalid('api_calls_quota_exceeded')
    expect(await refused(429, quota, 5_000)).toMatchObject({ status: 'succeeded', sends: 2 })
  })
})

describe('amounts at Checkout.com', () => {
  const minorOf = (amount: number, currency: string) =>
    operations.create.intends({ input: { ...payment, amount, currency }, merchant: kit.merchant })
      .amount?.minor

  it('are those of ISO 4217, but for the Chilean peso, which is counted in hundredths', () => {
    expect(minorOf(6_540, 'USD')).toBe(6_540)
    expect(minorOf(500, 'JPY')).toBe(500)
    expect(minorOf(5_120, 'KWD')).toBe(5_120)
    expect(minorOf(10_000, 'CLP')).toBe(100)
  })

  it.each([
    ['half a cent', { amount: 0.5 }],
    ['nothing, which would only verify the card', { amount: 0 }],
    ['ten digits', { amount: 1_000_000_000 }],
    ['a thousandth of a dinar', { amount: 5_121, currency: 'KWD' }],
    ['a hundredth of a Chilean peso', { amount: 10_050, currency: 'CLP' }],
  ])('are refused before a byte leaves: %s', async (_name, change) => {
    const { shop, sandbox } = await openShop()
    await expect(shop.create({ ...payment, ...change })).rejects.toThrow('amount')
    expect(sandbox.requests).toHaveLength(0)
  })

  it('are asked for where a second act of the whole would look like the first', async () => {
    const { shop } = await openShop()
    for (const operation of ['capture', 'refund'] as const) {
      const whole = { id: held, reference: 'C-1' } as never
      await expect(shop[operation](whole)).rejects.toThrow('amount')
    }
  })
})

describe('what Checkout.com does not get from here', () => {
  it('is a card number, and the error does not quote it', async () => {
    const { shop, sandbox } = await openShop()
    const source = { type: 'card', number: '4242424242424242', cvv: '100' } as never
    const error = await shop.create({ ...payment, source }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ message: expect.stringContaining('source') })
    expect(JSON.stringify([error, String(error)])).not.toContain('4242424242424242')
    expect(sandbox.requests).toHaveLength(0)
  })

  it.each([
    ['prefix', 'vkuhvk4v.api.checkout.com'],
    ['prefix', ''],
    ['secretKey', 'pk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa'],
  ])('is an account whose %s is "%s"', (field, value) => {
    const account = { ...kit.merchant, [field]: value }
    const merchants = { shop: { accounts: { checkout: account } } }
    expect(() => createGateway({ providers: [checkout], merchants })).toThrow(
      `merchants.shop.accounts.checkout.${field}`,
    )
  })
})

describe("Checkout.com's own examples", () => {
  it.each(Object.entries(examples.answers))('the answer of %s is read', (name, answer) => {
    const output = operations[name as keyof typeof operations].output.safeParse(answer)
    expect(output.error).toBeUndefined()
  })

  it('tell a payment in the neutral form', () => {
    const { retrieve } = operations
    expect(retrieve.payment(retrieve.output.parse(examples.answers.retrieve))).toEqual({
      reference: '1234',
      providerReference: 'pay_3lird6z63jpujguvaxnjyqsu4e',
      state: 'processing',
      amount: { minor: 1_000, currency: 'GBP' },
    })
  })
})

describe('a notification of Checkout.com', () => {
  it.each([
    ['payment_approved', 'payment', 'processing', 'T-20260131-0099'],
    ['payment_declined', 'payment', 'failed', 'T-20260131-0099'],
    ['payment_canceled', 'payment', 'closed', 'T-20260131-0099'],
    ['payment_captured', 'payment', 'succeeded', undefined],
    ['payment_capture_declined', 'payment', 'processing', undefined],
    ['payment_voided', 'payment', 'closed', undefined],
    ['payment_refunded', 'refund', 'succeeded', 'T-20260131-0099'],
    ['payment_refund_declined', 'refund', 'failed', 'T-20260131-0099'],
  ])('%s tells of a %s that is %s', async (...[type, kind, state, reference]) => {
    const { shop } = await openShop()
    const event = await shop.notification(kit.signNotification({ type, timestampMs: 7 }))
    const amount = { minor: 6_540, currency: 'USD' }
    const named = kind === 'refund' ? 'paymentReference' : 'providerReference'
    const view = { state, reference, amount, [named]: paid }
    expect(event).toMatchObject({ id: 'evt_7', type, [kind]: view })
  })

  it.each([
    ['dispute_received', { state: 'processing', disputed: true }],
    ['dispute_expired', { state: 'processing', disputed: true }],
    ['dispute_resolved', { state: 'processing' }],
    ['dispute_lost', { state: 'charged-back', chargedBack: { minor: 8_150, currency: 'GBP' } }],
    ['dispute_won', { state: 'succeeded' }],
  ])('%s tells what became of the money', async (type, told) => {
    const { shop } = await openShop()
    const of = { payment_id: 'pay_1', payment_reference: 'T-1' }
    const value = { id: 'dsp_1', ...of, amount: 8_150, currency: 'GBP' }
    const { payment } = await shop.notification(kit.signNotification({ type, value }))
    expect(payment).toEqual({ reference: 'T-1', providerReference: 'pay_1', ...told })
  })

  it('about another processing channel is refused', async () => {
    const { shop } = await openShop()
    const sent = kit.signNotification({ type: 'payment_captured', account: 'pc_other' })
    await expect(shop.notification(sent)).rejects.toThrow(
      `it is about the processing channel pc_other, not ${kit.merchant.processingChannelId}`,
    )
  })

  const body = '{"id":"evt_1","type":"payment_captured","data":{"id":"pay_1","amount":20}}'
  const signature = createHmac('sha256', kit.merchant.webhookSignatureKey)
    .update(body)
    .digest('hex')

  it('holds under the HMAC of its raw bytes, in capitals too', async () => {
    const { shop } = await openShop()
    for (const signed of [signature, signature.toUpperCase()]) {
      const event = await shop.notification({ headers: { 'Cko-Signature': signed }, body })
      expect(event).toMatchObject({ id: 'evt_1', payment: { providerReference: 'pay_1' } })
    }
  })

  it('is refused once any byte was changed, without a signature, or under another key', async () => {
    const { shop } = await openShop()
    const headers = { 'cko-signature': signature }
    const other = await openShop({ account: { webhookSignatureKey: 'another key' } })
    for (const refused of [
      shop.notification({ headers, body: body.replace('20', '21') }),
      shop.notification({ headers, body: body.replace(',', ', ') }),
      shop.notification({ headers: {}, body }),
      other.shop.notification({ headers, body }),
    ]) {
      await expect(refused).rejects.toThrow('its signature or its time does not hold')
    }
  })

  it('is refused while the account has no key for it, which the message says', async () => {
    const { shop } = await openShop({ account: { webhookSignatureKey: undefined } })
    const place = 'merchants.shop.accounts.checkout.webhookSignatureKey: is missing'
    const sent = shop.notification({ headers: { 'cko-signature': signature }, body })
    await expect(sent).rejects.toThrow(place)
  })
})
