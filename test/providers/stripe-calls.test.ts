import { describe, expect, it } from 'vitest'
import { apiVersion } from '../../providers/stripe/auth.ts'
import { kit, openShop, payment } from '../support/stripe-shop.ts'

const refused = (error: object, status: number, headers = {}) =>
  ({ kind: 'status', status, body: { error }, headers }) as const

const declined = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' }

describe('a Stripe payment', () => {
  it('goes out as a form, with the account, the version and its key', async () => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop.create(payment)
    expect(outcome).toMatchObject({ status: 'succeeded', value: { status: 'succeeded' } })
    const [sent] = sandbox.requests
    expect(sent?.body).toBe(
      'amount=1099&currency=usd&confirm=true&metadata[order_id]=T-1001&payment_method=pm_card_visa',
    )
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Bearer ${kit.merchant.secretKey}`,
      'stripe-version': apiVersion,
      'stripe-account': kit.merchant.account,
      'idempotency-key': outcome.key,
    })
  })

  it('of the same reference is one payment, in this call and in the next', async () => {
    const { shop, sandbox } = await openShop()
    const one = await shop.create(payment, { reference: 'T-1001' })
    const two = await shop.create(payment, { reference: 'T-1001' })
    const three = await shop.create(payment, { reference: 'T-1002' })
    expect(one.key).toBe(two.key)
    expect(one.key).not.toBe(three.key)
    expect(sandbox.ledger.entries).toHaveLength(2)
  })

  it('without a payer yet has been created, which is a success', async () => {
    const { shop } = await openShop()
    const { confirm, payment_method, ...open } = payment
    expect(await shop.create(open)).toMatchObject({
      status: 'succeeded',
      value: { status: 'requires_payment_method', client_secret: expect.stringContaining('pi_') },
    })
  })

  it('is pending at once while its payer has to do something', async () => {
    const { shop, sandbox } = await openShop()
    const waits = { ...payment, payment_method: 'pm_card_authenticationRequired' }
    expect(await shop.create(waits)).toMatchObject({
      status: 'pending',
      value: { status: 'requires_action', next_action: { type: 'use_stripe_sdk' } },
    })
    expect(sandbox.requests).toHaveLength(1)
  })

  it('that is declined has failed, and its message names what was left behind', async () => {
    const error = {
      ...declined,
      decline_code: 'insufficient_funds',
      payment_intent: { id: 'pi_7', object: 'payment_intent' },
    }
    const { shop } = await openShop({ faults: [refused(error, 402)] })
    expect(await shop.create(payment)).toMatchObject({
      status: 'failed',
      fault: 'declined',
      code: 'card_declined',
      message: 'Your card was declined.; insufficient_funds; pi_7',
    })
  })

  it.each(['stolen_card', 'fraudulent'])('never tells the payer of %s', async (decline_code) => {
    const { shop } = await openShop({ faults: [refused({ ...declined, decline_code }, 402)] })
    const outcome = await shop.create(payment)
    expect(outcome).toMatchObject({ status: 'failed', code: 'card_declined' })
    expect(JSON.stringify(outcome)).not.toContain(decline_code)
  })

  it('is created, confirmed, captured and found, each under its own key', async () => {
    const { shop, sandbox } = await openShop()
    const { confirm, ...open } = { ...payment, capture_method: 'manual' as const }
    const created = await shop.create(open)
    const id = created.status === 'succeeded' ? created.value.id : ''
    const updated = await shop.update({ id, amount: 1_299 })
    expect(updated).toMatchObject({ status: 'succeeded', value: { amount: 1_299 } })
    const held = await shop.confirm({ id })
    expect(held).toMatchObject({
      status: 'succeeded',
      value: { status: 'requires_capture', amount_capturable: 1_299 },
    })
    const taken = await shop.capture({ id, amount_to_capture: 1_000 })
    expect(taken).toMatchObject({ status: 'succeeded', value: { amount_received: 1_000 } })
    const found = await shop.retrieve({ id })
    expect(found).toMatchObject({ status: 'succeeded', latest_charge: { object: 'charge' } })
    expect(new Set(sandbox.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(5)
    expect(sandbox.requests.at(-2)).toMatchObject({
      path: `/v1/payment_intents/${id}/capture`,
      body: 'amount_to_capture=1000',
    })
  })

  it('is confirmed with an empty body where there is nothing to add', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.confirm({ id: 'pi_sandbox_new' })).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests[0]).toMatchObject({ body: '', headers: { 'content-length': '0' } })
  })

  it('is cancelled, and cancelling it again is a success as well', async () => {
    const { shop, sandbox } = await openShop()
    const id = 'pi_sandbox_held'
    const first = await shop.cancel({ id, cancellation_reason: 'abandoned' })
    expect(first).toMatchObject({ status: 'succeeded', value: { status: 'canceled' } })
    expect(await shop.cancel({ id })).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual([
      'cancel',
      'cancel',
      'retrieve',
    ])
  })

  it('that is paid cannot be cancelled, nor captured again for another amount', async () => {
    const { shop } = await openShop()
    const id = 'pi_sandbox_paid'
    expect(await shop.cancel({ id })).toMatchObject({ status: 'failed' })
    expect(await shop.capture({ id, amount_to_capture: 5 })).toMatchObject({ status: 'failed' })
    expect(await shop.capture({ id })).toMatchObject({ status: 'succeeded' })
  })

  it('is listed, page by page', async () => {
    const { shop, sandbox } = await openShop()
    const first = await shop.list({ limit: 2, created: { gte: 1_769_800_000 } })
    expect(first).toMatchObject({ has_more: true, data: [{ object: 'payment_intent' }, {}] })
    const after = first.data.at(-1)?.id ?? ''
    const rest = await shop.list({ limit: 2, starting_after: after })
    expect(rest).toMatchObject({ has_more: false })
    expect(rest.data).toHaveLength(1)
    expect(sandbox.requests[0]?.path).toBe('/v1/payment_intents?created[gte]=1769800000&limit=2')
    expect((await shop.list()).data).toHaveLength(3)
  })

  it('that is unknown to Stripe is not found', async () => {
    const { shop } = await openShop()
    const nobody = { fault: 'not-found', code: 'resource_missing' }
    await expect(shop.retrieve({ id: 'pi_nobody' })).rejects.toMatchObject(nobody)
    expect(await shop.confirm({ id: 'pi_nobody' })).toMatchObject({ status: 'failed', ...nobody })
  })
})

describe('a refund', () => {
  const part = { payment_intent: 'pi_sandbox_paid', amount: 100 }

  it('of an equal part is another one, unless it has the same reference', async () => {
    const { shop, sandbox } = await openShop()
    const made = await shop.refund(
      { ...part, metadata: { refund_id: 'R-1' } },
      { reference: 'R-1' },
    )
    expect(made).toMatchObject({ status: 'succeeded', value: { amount: 100, currency: 'usd' } })
    await shop.refund({ ...part, metadata: { refund_id: 'R-1' } }, { reference: 'R-1' })
    await shop.refund(part, { reference: 'R-2' })
    expect(sandbox.ledger.entries).toHaveLength(2)
    const { data } = await shop.listRefunds({ payment_intent: part.payment_intent })
    expect(data.map(({ amount }) => amount)).toEqual([100, 100])
    const id = made.status === 'succeeded' ? made.value.id : ''
    expect(await shop.retrieveRefund({ id })).toMatchObject({ id, status: 'succeeded' })
    const found = await shop.retrieve({ id: part.payment_intent })
    expect(found.latest_charge).toMatchObject({ amount_refunded: 200, refunded: false })
  })

  const refund = { id: 're_1', object: 'refund', amount: 100, currency: 'usd', charge: 'ch_1' }
  it.each([
    ['pending', 'pending'],
    ['requires_action', 'pending'],
    ['a_new_word', 'pending'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
  ])('that is %s is %s, and nobody waits for the bank', async (status, word) => {
    const body = { ...refund, payment_intent: part.payment_intent, status }
    const { shop, sandbox } = await openShop({ faults: [{ kind: 'status', status: 200, body }] })
    expect(await shop.refund(part)).toMatchObject({ status: word })
    expect(sandbox.requests).toHaveLength(1)
  })

  it.each([
    ['payment', { payment_intent: 'pi_other' }],
    ['amount', { amount: 101 }],
  ])('is not believed with another %s', async (_what, other) => {
    const answer = { ...refund, payment_intent: part.payment_intent, status: 'succeeded', ...other }
    const { shop } = await openShop({
      attempts: 1,
      faults: [{ kind: 'status', status: 200, body: answer }],
    })
    const mismatch = { status: 'unknown', code: 'ANSWER_MISMATCH' }
    expect(await shop.refund(part)).toMatchObject(mismatch)
  })
})

describe('the same key', () => {
  it('brings the first answer when that was lost', async () => {
    const { shop, sandbox } = await openShop({ faults: [{ kind: 'drop-after' }] })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests).toHaveLength(2)
    expect(sandbox.ledger.doubled).toEqual([])
    const [one, two] = sandbox.requests
    expect([two?.headers['idempotency-key'], two?.body]).toEqual([
      one?.headers['idempotency-key'],
      one?.body,
    ])
  })

  it('brings a decline that was lost, which is then certain', async () => {
    const late = refused(declined, 402)
    const { shop } = await openShop({
      faults: [{ kind: 'stall', operation: 'confirm', carriedOut: false }, late],
    })
    const call = shop.confirm({ id: 'pi_sandbox_new' }, { timeouts: { responseMs: 50 } })
    expect(await call).toMatchObject({ status: 'failed', fault: 'declined' })
  })

  it('with other parameters is never a failure: what came of the first is to be asked', async () => {
    const { shop, sandbox } = await openShop()
    await shop.refund({ payment_intent: 'pi_sandbox_paid', amount: 100 }, { reference: 'R-1' })
    const other = { payment_intent: 'pi_sandbox_paid', amount: 200 }
    expect(await shop.refund(other, { reference: 'R-1' })).toMatchObject({
      status: 'unknown',
      fault: 'duplicate',
      code: 'idempotency_error',
    })
    expect(sandbox.ledger.entries).toHaveLength(1)
  })

  it('that is still in use elsewhere is waited for', async () => {
    const inUse = { type: 'idempotency_error', code: 'idempotency_key_in_use' }
    const { shop, sandbox } = await openShop({ faults: [refused(inUse, 409)] })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests).toHaveLength(2)
  })

  it.each([
    ['rate_limit', 429],
    ['lock_timeout', 429],
  ])('is sent again after %s', async (code, status) => {
    const { shop, sandbox } = await openShop({ faults: [{ kind: 'code', code, status }] })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests).toHaveLength(2)
  })
})

describe('a server error', () => {
  const broken = { type: 'api_error', message: 'Something went wrong.' }

  it('is sent again under the same key where Stripe does not object', async () => {
    const { shop, sandbox } = await openShop({ faults: [refused(broken, 500)] })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests).toHaveLength(2)
  })

  it('that Stripe has stored is not sent again, and stays unknown', async () => {
    const last = { 'stripe-should-retry': 'false' }
    const { shop, sandbox } = await openShop({ faults: [refused(broken, 500, last)] })
    const outcome = await shop.create(payment)
    expect(outcome).toMatchObject({ status: 'unknown', code: 'api_error' })
    expect(outcome).toHaveProperty('message', 'Something went wrong.')
    expect(sandbox.requests).toHaveLength(1)
  })

  it('that is replayed is the stored one, and proves nothing either', async () => {
    const replayed = { 'idempotent-replayed': 'true' }
    const { shop, sandbox } = await openShop({ faults: [refused(broken, 500, replayed)] })
    expect(await shop.create(payment)).toMatchObject({ status: 'unknown', fault: 'unknown' })
    expect(sandbox.requests).toHaveLength(1)
  })

  it('is asked about where the payment has an id', async () => {
    const last = { 'stripe-should-retry': 'false' }
    const stored = { ...refused(broken, 500, last), carriedOut: true, operation: 'confirm' }
    const { shop, sandbox } = await openShop({ faults: [stored] })
    expect(await shop.confirm({ id: 'pi_sandbox_new' })).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['confirm', 'retrieve'])
  })

  it('with nothing to be seen of it stays unknown: it may still be carried out', async () => {
    const last = { 'stripe-should-retry': 'false' }
    const lost = { ...refused(broken, 500, last), operation: 'confirm' }
    const { shop } = await openShop({ faults: [lost], totalMs: 400 })
    expect(await shop.confirm({ id: 'pi_sandbox_new' })).toMatchObject({ status: 'unknown' })
  })

  it('is sent again, whatever its status, where Stripe asks for it', async () => {
    const again = { 'stripe-should-retry': 'true' }
    const odd = { type: 'invalid_request_error', code: 'parameter_missing' }
    const { shop, sandbox } = await openShop({ faults: [refused(odd, 400, again)] })
    expect(await shop.create(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests).toHaveLength(2)
  })
})

describe('an answer of Stripe', () => {
  it.each([
    [400, { type: 'invalid_request_error', code: 'amount_too_small' }, 'failed: invalid'],
    [401, { type: 'invalid_request_error' }, 'failed: unauthorized'],
    [402, { ...declined, decline_code: 'duplicate_transaction' }, 'unknown: duplicate'],
    [402, { type: 'card_error', code: 'authentication_required' }, 'failed: declined'],
    [403, { type: 'invalid_request_error' }, 'failed: unauthorized'],
    [424, { type: 'api_error' }, 'unknown: unknown'],
    [400, { type: 'invalid_request_error', code: 'a_new_code' }, 'unknown: unknown'],
    [400, { code: null }, 'unknown: unknown'],
  ])('%i %j makes a payment %s', async (status, error, word) => {
    const { shop } = await openShop({ attempts: 1, faults: [refused(error, status)] })
    const outcome = await shop.create(payment)
    expect('fault' in outcome ? `${outcome.status}: ${outcome.fault}` : outcome.status).toBe(word)
  })

  it('of a proxy in front of it never ends a payment', async () => {
    for (const status of [400, 401, 402, 403, 404, 409]) {
      const { shop } = await openShop({
        attempts: 1,
        faults: [{ kind: 'status', status, body: '<html>no</html>' }],
      })
      expect([status, (await shop.create(payment)).status]).toEqual([status, 'unknown'])
    }
  })

  it('never shows the key, not even where Stripe quotes it', async () => {
    const message = `Invalid API Key provided: ${kit.merchant.secretKey}`
    const error = { type: 'invalid_request_error', message }
    const { shop } = await openShop({ faults: [refused(error, 401)] })
    const outcome = await shop.create(payment)
    expect(outcome).toMatchObject({ status: 'failed', code: 'authentication_error' })
    expect(JSON.stringify(outcome)).not.toContain(kit.merchant.secretKey)
  })
})
