import { describe, expect, it } from 'vitest'
import * as airwallex from '../../providers/airwallex/payments.ts'
import * as airwallexViews from '../../providers/airwallex/views.ts'
import { checkout } from '../../providers/checkout.ts'
import { mollie } from '../../providers/mollie.ts'
import { paypal } from '../../providers/paypal.ts'
import * as stripePayments from '../../providers/stripe/payments.ts'
import * as stripeViews from '../../providers/stripe/views.ts'
import { stripe } from '../../providers/stripe.ts'
import type { Payment } from '../../src/provider/index.ts'

const usd = (value: string) => ({ currency_code: 'USD', value })

const stripeCharge = {
  id: 'ch_1',
  object: 'charge',
  amount: 20_675,
  amount_captured: 20_300,
  amount_refunded: 375,
  captured: true,
  refunded: false,
  currency: 'usd',
  status: 'succeeded',
}

const stripeAnswer = (charge: object = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  status: 'succeeded',
  amount: 20_675,
  amount_received: 20_300,
  currency: 'usd',
  latest_charge: { ...stripeCharge, ...charge },
})

const airwallexAnswer = {
  id: 'int_1',
  amount: 206.75,
  captured_amount: 203,
  currency: 'USD',
  status: 'SUCCEEDED',
}

const paypalAnswer = {
  id: 'O1',
  status: 'COMPLETED',
  intent: 'AUTHORIZE',
  purchase_units: [
    {
      amount: usd('206.75'),
      payments: {
        authorizations: [{ id: 'A1', status: 'CAPTURED', amount: usd('206.75') }],
        captures: [
          { id: 'C0', status: 'DECLINED', amount: usd('206.75') },
          { id: 'C1', status: 'COMPLETED', amount: usd('203.00') },
        ],
      },
    },
  ],
}

const mollieAnswer = {
  resource: 'payment',
  id: 'tr_1',
  status: 'paid',
  amount: { currency: 'USD', value: '206.75' },
  amountCaptured: { currency: 'USD', value: '203.00' },
}

const checkoutAnswer = {
  id: 'pay_1',
  status: 'Partially Captured',
  amount: 20_675,
  currency: 'USD',
  balances: { total_authorized: 20_675, total_captured: 20_300, available_to_capture: 0 },
}

interface Shown {
  readonly output: { parse(answer: unknown): unknown }
  // biome-ignore lint/suspicious/noExplicitAny: each has an output of its own
  readonly payment?: ((output: any) => Payment) | undefined
}

const { operations: ofStripe } = stripe
const shown = ({ output, payment }: Shown, answer: unknown) => payment?.(output.parse(answer))
const airwallexRead = { output: airwallex.payment, payment: airwallexViews.paymentOf }
const airwallexMade = { output: airwallex.payment, payment: airwallexViews.orderedPaymentOf }

describe('a payment of which 203.00 of 206.75 were captured', () => {
  it.each([
    ['Stripe', ofStripe.retrieve, stripeAnswer()],
    ['Airwallex', airwallexRead, airwallexAnswer],
    ['PayPal', paypal.operations.retrieveOrder, paypalAnswer],
    ['Mollie', mollie.operations.retrieve, mollieAnswer],
    ['Checkout.com', checkout.operations.retrieve, checkoutAnswer],
  ] as [string, Shown, object][])(
    '%s: has succeeded for 203.00, and nobody gave anything back',
    (_, read, answer) => {
      expect(shown(read, answer)).toMatchObject({
        state: 'succeeded',
        amount: { minor: 20_300, currency: 'USD' },
      })
    },
  )

  it.each([
    ['Stripe', ofStripe.create, stripeAnswer()],
    ['Airwallex', airwallexMade, airwallexAnswer],
    ['PayPal', paypal.operations.createOrder, paypalAnswer],
    ['Mollie', mollie.operations.create, mollieAnswer],
    ['Checkout.com', checkout.operations.create, checkoutAnswer],
  ] as [string, Shown, object][])(
    '%s: was made for 206.75, so its repeat finds what it asked for',
    (_, made, answer) => {
      expect(shown(made, answer)).toMatchObject({ amount: { minor: 20_675, currency: 'USD' } })
    },
  )

  it('Stripe: says the same in the notification of its charge', () => {
    const charge = stripePayments.charge.parse(stripeCharge)
    expect(stripeViews.chargedPaymentOf(charge)).toMatchObject({
      state: 'succeeded',
      amount: { minor: 20_300, currency: 'USD' },
    })
  })

  it.each([
    [475, false, 'partially-refunded'],
    [20_675, true, 'refunded'],
    // Where what was let go is not counted, this is a refund.
    [100, false, 'partially-refunded'],
  ])(
    'Stripe: with %i in amount_refunded (refunded: %s) it is %s',
    (amount_refunded, refunded, state) => {
      const answer = stripeAnswer({ amount_refunded, refunded })
      expect(shown(ofStripe.retrieve, answer)).toMatchObject({ state })
    },
  )

  it('Checkout.com: is still processing while more can be taken', () => {
    const balances = { total_captured: 20_300, available_to_capture: 375 }
    expect(shown(checkout.operations.retrieve, { ...checkoutAnswer, balances })).toMatchObject({
      state: 'processing',
    })
  })
})

describe('a capture whose answer tells less than was asked for', () => {
  const told = { asked: false, doubt: false, state: 'succeeded' } as const

  it('Stripe: proves nothing', () => {
    const { settledAs } = ofStripe.capture
    const input = { id: 'pi_1', amount_to_capture: 20_675 }
    const output = stripePayments.payment.parse(stripeAnswer())
    expect(settledAs({ ...told, input, output })).toBeUndefined()
    const all = { ...output, amount_received: 20_675 }
    expect(settledAs({ ...told, input, output: all })).toBe('succeeded')
  })

  it('Airwallex: proves nothing', () => {
    const output = airwallex.payment.parse(airwallexAnswer)
    const input = { id: 'int_1', amount: 206.75 }
    expect(airwallexViews.captured({ ...told, input, output })).toBeUndefined()
    const all = { ...output, captured_amount: 206.75 }
    expect(airwallexViews.captured({ ...told, input, output: all })).toBe('succeeded')
  })
})
