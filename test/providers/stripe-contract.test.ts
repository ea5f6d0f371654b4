import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { apiVersion } from '../../providers/stripe/auth.ts'
import { events } from '../../providers/stripe/notification.ts'
import { charge, payment as intent } from '../../providers/stripe/payments.ts'
import { refund } from '../../providers/stripe/refunds.ts'
import { contractProblems } from '../support/stripe-schema.ts'
import { kit, openShop, payment } from '../support/stripe-shop.ts'

const path = join(import.meta.dirname, '../fixtures/stripe/objects.json')
const objects: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(path, 'utf8'))

const shipping = {
  name: 'Jenny Rosen',
  address: { line1: '1 Tea Street', city: 'Berlin', postal_code: '10115', country: 'DE' },
  phone: '+49 30 1',
}

/** Younger than the copy of the description; held against the library's types instead. */
const younger = ['body.automatic_payment_methods.allow_redirects: is no such field']
const isOld = (problem: string) => !younger.includes(problem)

/** Everything that the description knows and payonce offers, of each operation that takes much. */
const whole = {
  payment_method_data: { type: 'sepa_debit', sepa_debit: { iban: 'DE89370400440532013000' } },
  payment_method_options: { card: { request_three_d_secure: 'any' } },
  setup_future_usage: 'off_session',
  receipt_email: 'jenny@example.com',
  shipping,
}

const confirming = {
  error_on_requires_action: false,
  mandate: 'mandate_1',
  mandate_data: {
    customer_acceptance: {
      type: 'online',
      accepted_at: 1_769_866_175,
      online: { ip_address: '203.0.113.7', user_agent: "Mozilla/5.0 (tea's)" },
    },
  },
  off_session: 'recurring',
  radar_options: { session: 'rse_1' },
  return_url: 'https://shop.example/back?order=1&table=7',
  use_stripe_sdk: true,
} as const

const settings = {
  application_fee_amount: 10,
  customer: 'cus_1',
  description: 'Tea & cake (2×)',
  metadata: { order_id: 'T-1001', note: '茶 [hot]' },
  statement_descriptor: 'TEA HOUSE',
  statement_descriptor_suffix: 'TABLE 7',
  transfer_group: 'group-1',
} as const

describe("Stripe's own description", () => {
  it('allows every request of the samples', async () => {
    const { shop, sandbox } = await openShop()
    await shop.create(kit.samples.create.input)
    await shop.retrieve(kit.samples.retrieve.input)
    await shop.update(kit.samples.update.input)
    await shop.confirm(kit.samples.confirm.input)
    await shop.capture(kit.samples.capture.input)
    await shop.cancel(kit.samples.cancel.input)
    await shop.list(kit.samples.list.input)
    await shop.refund(kit.samples.refund.input)
    await shop.retrieveRefund(kit.samples.retrieveRefund.input)
    await shop.listRefunds(kit.samples.listRefunds.input)
    expect(sandbox.requests.length).toBeGreaterThanOrEqual(10)
    expect(sandbox.requests.flatMap(contractProblems).filter(isOld)).toEqual([])
  })

  it('allows requests with every field that it knows', async () => {
    const { shop, sandbox } = await openShop()
    await shop.create({
      ...payment,
      ...settings,
      ...whole,
      ...confirming,
      capture_method: 'automatic_async',
      confirmation_method: 'manual',
      on_behalf_of: 'acct_1',
      automatic_payment_methods: { enabled: true },
      transfer_data: { destination: 'acct_1', amount: 500 },
      setup_future_usage: 'on_session',
    })
    const id = 'pi_sandbox_new'
    await shop.update({
      id,
      amount: 1_299,
      currency: 'eur',
      ...settings,
      ...whole,
      setup_future_usage: 'off_session',
      transfer_data: { amount: 1 },
    })
    await shop.confirm({ id, ...whole, ...confirming, setup_future_usage: 'off_session' })
    const { description, customer, transfer_group, ...capturing } = settings
    await shop.capture({ id: 'pi_sandbox_held', ...capturing, transfer_data: { amount: 1 } })
    await shop.refund({
      payment_intent: 'pi_sandbox_paid',
      amount: 1,
      reason: 'duplicate',
      refund_application_fee: true,
      reverse_transfer: false,
      instructions_email: 'jenny@example.com',
    })
    await shop.list({ customer: 'cus_1', created: { gt: 1, lte: 2 }, ending_before: 'pi_1' })
    await shop.listRefunds({ charge: 'ch_1', created: 1, starting_after: 're_1', limit: 100 })
    expect(sandbox.requests.flatMap(contractProblems).filter(isOld)).toEqual([])
  })

  it('is really held against: it refuses what Stripe refuses', () => {
    const request = { method: 'POST', path: '/v1/payment_intents' }
    const problems = (body: string) => contractProblems({ ...request, body })
    expect(problems('amount=1&currency=usd')).toEqual([])
    expect(problems('currency=usd')).toEqual(['amount: is missing'])
    expect(problems('amount=1.5&currency=usd')).toEqual(['body.amount: must be integer'])
    expect(problems('amount=1&currency=usd&colour=red')).toEqual(['body.colour: is no such field'])
    expect(problems('amount=1&currency=usd&capture_method=x')).toHaveLength(1)
    expect(contractProblems({ ...request, path: '/v1/nothing', body: '' })).toHaveLength(1)
  })

  it.each<[string, z.ZodType]>([
    ['payment_intent', intent],
    ['refund', refund],
    ['charge', charge],
    ['dispute', events['charge.dispute.created'].value],
  ])('has an example of a %s, which is read', (name, schema) => {
    expect(schema.safeParse(objects[name]).error?.issues).toBeUndefined()
  })
})

const level3 = {
  amount_details: {
    discount_amount: 100,
    enforce_arithmetic_validation: false,
    line_items: [
      {
        product_name: 'Tea',
        quantity: 2,
        unit_cost: 549,
        tax: { total_tax_amount: 1 },
        payment_method_options: { card: { commodity_code: '50201700' } },
      },
    ],
    shipping: { amount: 1, from_postal_code: '10115' },
    tax: { total_tax_amount: 1 },
  },
  payment_details: { customer_reference: 'C-1', order_reference: 'T-1001' },
  hooks: { inputs: { tax: { calculation: 'taxcalc_1' } } },
}

describe("Stripe's own library", () => {
  it('writes the same form of line items, offline mandates, and of what is taken away', async () => {
    const { shop, sandbox } = await openShop()
    const { port } = new URL(sandbox.url)
    const connection = { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 } as const
    const other = new Stripe(kit.merchant.secretKey, { ...connection, telemetry: false })
    const offline = { customer_acceptance: { type: 'offline' as const, offline: {} } }
    const made = { ...payment, ...level3, mandate_data: offline, expand: ['customer'] }
    await shop.create(made)
    await other.paymentIntents.create(made)
    const cleared = {
      amount_details: '' as const,
      metadata: '' as const,
      receipt_email: '' as const,
      setup_future_usage: '' as const,
      shipping: '' as const,
    }
    await shop.update({ id: 'pi_sandbox_new', ...cleared })
    await other.paymentIntents.update('pi_sandbox_new', cleared)
    const balance = {
      origin: 'customer_balance' as const,
      customer: 'cus_1',
      amount: 100,
      currency: 'eur',
    }
    await shop.refund(balance)
    await other.refunds.create(balance)
    const sorted = (body = '') => body.split('&').map(decodeURIComponent).sort()
    const bodies = sandbox.requests.map(({ body }) => sorted(body))
    expect(bodies).toHaveLength(6)
    for (const [place, ours] of bodies.entries()) {
      if (place % 2 === 0) expect(ours).toEqual(bodies[place + 1])
    }
    expect(bodies[2]).toContain('shipping=')
    expect(bodies[4]).toContain('currency=eur')
  })

  it('pins the same version of the API', () => {
    expect(Stripe.API_VERSION).toBe(apiVersion)
  })

  it('writes the same form', async () => {
    const { shop, sandbox } = await openShop()
    const { port } = new URL(sandbox.url)
    const other = new Stripe(kit.merchant.secretKey, {
      host: '127.0.0.1',
      port,
      protocol: 'http',
      stripeAccount: kit.merchant.account,
      maxNetworkRetries: 0,
      telemetry: false,
    })
    const input = {
      ...payment,
      ...confirming,
      description: settings.description,
      metadata: settings.metadata,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
      allowed_payment_method_types: ['card' as const, 'sepa_debit' as const],
    }
    await shop.create(input)
    await other.paymentIntents.create(input)
    const [ours, theirs] = sandbox.requests
    const sorted = (body = '') => body.split('&').map(decodeURIComponent).sort()
    expect(sorted(ours?.body)).toEqual(sorted(theirs?.body))
    const shared = ['authorization', 'content-type', 'stripe-version', 'stripe-account'] as const
    for (const name of shared) expect(ours?.headers[name]).toBe(theirs?.headers[name])

    await shop.list({ created: { gte: 1 }, limit: 3 })
    await other.paymentIntents.list({ created: { gte: 1 }, limit: 3 })
    expect(sandbox.requests[2]?.path).toBe(sandbox.requests[3]?.path)
    await shop.retrieve({ id: 'pi_sandbox_paid' })
    await other.paymentIntents.retrieve('pi_sandbox_paid', { expand: ['latest_charge'] })
    expect(sandbox.requests[4]?.path).toBe(sandbox.requests[5]?.path)
  })

  it('signs notifications that are believed, and believes those of the sandbox', async () => {
    const { shop } = await openShop()
    const { webhooks } = new Stripe(kit.merchant.secretKey)
    const secret = kit.merchant.webhookSecret
    const timestampMs = Date.parse('2026-01-31T13:29:40Z')
    const given = {
      type: 'refund.updated',
      value: kit.notifications['refund.updated'],
      timestampMs,
    }
    const { headers, body } = kit.signNotification(given)
    const signature = headers['stripe-signature']
    const event = webhooks.constructEvent(body, signature, secret, 300, undefined, timestampMs)
    expect(event.type).toBe('refund.updated')
    const timestamp = Math.floor(timestampMs / 1_000)
    const theirs = webhooks.generateTestHeaderString({ payload: body, secret, timestamp })
    const sent = {
      headers: { 'stripe-signature': theirs },
      body,
      receivedAt: new Date(timestampMs),
    }
    expect(await shop.notification(sent)).toMatchObject({ type: 'refund.updated' })
  })
})
