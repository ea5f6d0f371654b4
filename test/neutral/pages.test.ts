import { describe, expect, test } from 'vitest'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { mollieSandbox } from '../../providers/mollie/sandbox.ts'
import { mollie } from '../../providers/mollie.ts'
import { paypalSandbox } from '../../providers/paypal/sandbox.ts'
import { paypal } from '../../providers/paypal.ts'
import { razorpaySandbox } from '../../providers/razorpay/sandbox.ts'
import { razorpay } from '../../providers/razorpay.ts'
import { dollars, idOf, openPayments } from '../support/neutral-shop.ts'

const kits = {
  paypal: paypalSandbox(),
  mollie: mollieSandbox(),
  airwallex: airwallexSandbox(),
  razorpay: razorpaySandbox(),
}

const returnUrl = 'https://shop.example/back'

describe('the neutral client of PayPal', () => {
  const open = () => openPayments(paypal, kits.paypal)
  const order = { method: 'createOrder', reference: 'T-1', amount: dollars, returnUrl } as const

  test('makes an order that waits for its payer, and finds it', async () => {
    const { payments } = await open()
    const made = await payments.pay(order)
    expect(made).toMatchObject({
      status: 'pending',
      value: { state: 'requires-action', amount: dollars },
    })
    const found = await payments.query({ providerReference: idOf(made) })
    expect(found).toMatchObject({ reference: 'T-1', amount: dollars })
  })

  test('refuses half a forint before anything is sent', async () => {
    const { payments, sandbox } = await open()
    const forint = { minor: 150, currency: 'HUF' }
    await expect(payments.pay({ ...order, amount: forint })).rejects.toThrow(
      'paypal.payments.pay input.amount: 150 HUF in minor units cannot be written exactly',
    )
    expect(sandbox.requests).toEqual([])
  })
})

describe('the neutral client of Mollie', () => {
  const open = () => openPayments(mollie, kits.mollie)
  const euros = { minor: 1_280, currency: 'EUR' }
  const order = { method: 'create', reference: 'T-1', description: 'Tea', returnUrl } as const

  test('sends the payer to the page, finds the payment and closes it', async () => {
    const { payments, sandbox } = await open()
    const made = await payments.pay({ ...order, amount: euros })
    expect(made).toMatchObject({
      status: 'pending',
      value: {
        reference: 'T-1',
        state: 'requires-action',
        amount: euros,
        next: { kind: 'redirect', url: expect.stringMatching(/^https:.+checkout/) },
      },
    })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toMatchObject({
      amount: { currency: 'EUR', value: '12.80' },
      redirectUrl: returnUrl,
      metadata: { order_id: 'T-1' },
    })
    const providerReference = idOf(made)
    expect(await payments.query({ providerReference })).toMatchObject({ state: 'requires-action' })
    expect(await payments.close({ providerReference })).toMatchObject({
      status: 'succeeded',
      value: { state: 'closed' },
    })
  })

  test('says paid when it is, gives money back and finds that', async () => {
    const { payments } = await open()
    const recurring = { sequenceType: 'recurring', mandateId: 'mdt_1' } as const
    const paid = await payments.pay({ ...order, amount: euros, own: recurring })
    expect(paid).toMatchObject({ status: 'succeeded', value: { state: 'succeeded' } })
    expect(paid).not.toHaveProperty('value.next')
    const payment = { paymentProviderReference: idOf(paid) }
    const back = await payments.refund({ reference: 'R-1', amount: euros, ...payment })
    expect(back).toMatchObject({ status: 'succeeded', value: { reference: 'R-1', amount: euros } })
    const asked = { providerReference: idOf(back), ...payment }
    expect(await payments.queryRefund(asked)).toMatchObject({ reference: 'R-1', amount: euros })
    const after = await payments.query({ providerReference: idOf(paid) })
    expect(after).toMatchObject({ state: 'refunded' })
  })

  test('writes yen without decimals, and two payments under one number are one', async () => {
    const { payments, sandbox } = await open()
    const yen = { ...order, amount: { minor: 500, currency: 'JPY' } }
    const [one, other] = [await payments.pay(yen), await payments.pay(yen)]
    expect(sandbox.requests[0]?.body).toContain('"value":"500"')
    expect(idOf(one)).toBe(idOf(other))
    expect(sandbox.ledger.entries).toHaveLength(1)
  })
})

describe('the neutral client of Airwallex', () => {
  const open = () => openPayments(airwallex, kits.airwallex)
  const order = { method: 'create', reference: 'T-1', amount: dollars } as const

  test('makes a payment for the page of the payer, finds it and closes it', async () => {
    const { payments, sandbox } = await open()
    const made = await payments.pay({ ...order, returnUrl })
    const providerReference = idOf(made)
    expect(made).toMatchObject({
      status: 'pending',
      value: {
        reference: 'T-1',
        state: 'requires-action',
        amount: dollars,
        next: {
          kind: 'client',
          parameters: {
            id: providerReference,
            client_secret: expect.stringContaining('secret'),
            currency: 'USD',
          },
        },
      },
    })
    const sent = sandbox.requests.find(({ operation }) => operation === 'create')
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ amount: 10.99, merchant_order_id: 'T-1' })
    expect(await payments.query({ providerReference })).toMatchObject({ state: 'requires-action' })
    expect(await payments.close({ providerReference, reason: 'sold out' })).toMatchObject({
      status: 'succeeded',
      value: { state: 'closed' },
    })
  })

  test('gives money back under a number of its own, and finds that', async () => {
    const { payments } = await open()
    const payment = 'int_sandbox_paid'
    const paid = await payments.query({ providerReference: payment })
    expect(paid).toMatchObject({ state: 'succeeded', amount: { minor: 1_280, currency: 'USD' } })
    const back = { reference: 'R-1', amount: dollars, paymentProviderReference: payment }
    const refunded = await payments.refund(back)
    expect(refunded).toMatchObject({
      status: 'pending',
      value: { reference: 'R-1', state: 'processing', amount: dollars },
    })
    const found = await payments.queryRefund({ providerReference: idOf(refunded) })
    expect(found).toMatchObject({ reference: 'R-1', state: 'processing', amount: dollars })
  })

  test.each([
    [1_000_000_000_000_00, 'USD'],
    [12_345, 'CLF'],
  ])('refuses %i %s, which a number of Airwallex cannot hold', async (minor, currency) => {
    const { payments, sandbox } = await open()
    const call = payments.pay({ ...order, amount: { minor, currency } })
    await expect(call).rejects.toThrow('input.amount: Airwallex has no such amount')
    expect(sandbox.requests).toEqual([])
  })
})

describe('the neutral client of Razorpay', () => {
  const open = () => openPayments(razorpay, kits.razorpay)
  const rupees = { minor: 128_000, currency: 'INR' }
  const order = { method: 'createOrder', reference: 'T-1' } as const

  test('makes an order that is pending until one of its payments is captured', async () => {
    const { payments } = await open()
    const made = await payments.pay({ ...order, amount: rupees })
    const order_id = idOf(made)
    expect(made).toMatchObject({
      status: 'pending',
      value: {
        reference: 'T-1',
        state: 'requires-action',
        amount: rupees,
        next: { kind: 'client', parameters: { order_id, amount: 128_000, currency: 'INR' } },
      },
    })
    const waiting = await payments.query({ providerReference: order_id })
    expect(waiting).toMatchObject({ state: 'requires-action', reference: 'T-1' })
    const paid = await payments.query({ providerReference: 'order_Sandbox000PAID' })
    expect(paid).toMatchObject({ state: 'succeeded', amount: rupees })
  })

  test('gives money back under a number of its own, and finds that', async () => {
    const { payments } = await open()
    const part = { minor: 50_000, currency: 'INR' }
    const payment = { paymentProviderReference: 'pay_Sandbox000PAID' }
    const back = await payments.refund({ reference: 'R-2026-0001', amount: part, ...payment })
    expect(back).toMatchObject({ status: 'succeeded', value: { reference: 'R-2026-0001' } })
    const found = await payments.queryRefund({ providerReference: idOf(back) })
    expect(found).toMatchObject({ reference: 'R-2026-0001', state: 'succeeded', amount: part })
  })

  test('refuses a thousandth of a dinar before anything is sent', async () => {
    const { payments, sandbox } = await open()
    const amount = { minor: 5_121, currency: 'KWD' }
    await expect(payments.pay({ ...order, amount })).rejects.toThrow(
      'razorpay.payments.pay input.amount: Razorpay has no such amount: 5121 KWD',
    )
    const back = { reference: 'R-1', amount, paymentProviderReference: 'pay_Sandbox000PAID' }
    await expect(payments.refund(back)).rejects.toThrow('razorpay.payments.refund input.amount')
    expect(sandbox.requests).toEqual([])
  })
})
