import { expect, onTestFinished, test } from 'vitest'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { checkoutSandbox } from '../../providers/checkout/sandbox.ts'
import { checkout } from '../../providers/checkout.ts'
import { razorpaySandbox } from '../../providers/razorpay/sandbox.ts'
import { razorpay } from '../../providers/razorpay.ts'
import { stripeSandbox } from '../../providers/stripe/sandbox.ts'
import { stripe } from '../../providers/stripe.ts'
import { createGateway } from '../../src/index.ts'
import type { AnyProvider } from '../../src/provider/spec.ts'
import { startSandbox } from '../../src/testing/index.ts'

const shops = {
  stripe: [stripe, stripeSandbox(), 'payment_intent'],
  razorpay: [razorpay, razorpaySandbox(), 'id'],
  airwallex: [airwallex, airwallexSandbox(), 'payment_intent_id'],
  checkout: [checkout, checkoutSandbox(), 'id'],
} as const

type Name = keyof typeof shops

interface Payments {
  refund(input: object): Promise<{ status: string; code?: string; value?: object }>
}

/** The neutral client of a provider's local stand-in, and the payment that its refund is of. */
async function openShop(name: Name) {
  const [provider, options, field] = shops[name] as [AnyProvider, never, string]
  const sandbox = await startSandbox(provider, options)
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { [name]: sandbox.merchant } } },
    hosts: { [name]: [sandbox.url] },
    retry: { attempts: 2, baseMs: 1 },
    timeouts: { totalMs: 3_000 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const samples: Record<string, { input: unknown }> = shops[name][1].samples
  const input = samples.refund?.input as Record<string, string>
  const payments = gateway.merchant('shop').payments(name as never) as unknown as Payments
  return { sandbox, payments, payment: input[field] ?? '' }
}

const order = (payment: string, amount: object) => ({
  reference: 'REFUND-20260131-01',
  amount,
  paymentProviderReference: payment,
})

test.each([
  ['stripe', { minor: 1000, currency: 'JPY' }],
  // The same number at Stripe as ten dollars.
  ['stripe', { minor: 10, currency: 'ISK' }],
  ['razorpay', { minor: 1000, currency: 'JPY' }],
  ['airwallex', { minor: 12, currency: 'JPY' }],
] as const)(
  '%s: a refund of %o of a payment in another currency is never told as done or under way',
  async (name, amount) => {
    const { payments, payment, sandbox } = await openShop(name)
    const outcome = await payments.refund(order(payment, amount))
    expect(outcome).toMatchObject({ status: 'unknown' })
    const sent = sandbox.requests.filter(({ operation }) => operation === 'refund')
    expect(sent.every(({ body }) => !body.includes('currency'))).toBe(true)
  },
)

test.each([
  ['stripe', { minor: 100, currency: 'USD' }],
  ['razorpay', { minor: 50_000, currency: 'INR' }],
  ['airwallex', { minor: 100, currency: 'USD' }],
] as const)(
  '%s: a refund of %o in the currency of its payment is what it was asked for',
  async (name, amount) => {
    const { payments, payment } = await openShop(name)
    const outcome = await payments.refund(order(payment, amount))
    expect(['succeeded', 'pending']).toContain(outcome.status)
    expect(outcome.value).toMatchObject({ amount })
  },
)

test.each([
  ['stripe', { minor: 12_341, currency: 'KWD' }],
  ['razorpay', { minor: 12_341, currency: 'KWD' }],
  ['checkout', { minor: 12_341, currency: 'KWD' }],
  ['checkout', { minor: 120_000, currency: 'CLF' }],
  ['checkout', { minor: 12, currency: 'UYI' }],
  ['checkout', { minor: 120_000, currency: 'UYW' }],
] as const)(
  '%s: a refund of %o, which it cannot count, is refused before a byte leaves',
  async (name, amount) => {
    const { payments, payment, sandbox } = await openShop(name)
    await expect(payments.refund(order(payment, amount))).rejects.toMatchObject({
      name: 'InvalidInputError',
    })
    expect(sandbox.requests).toEqual([])
  },
)
