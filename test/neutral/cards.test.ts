import { describe, expect, test } from 'vitest'
import { adyenSandbox } from '../../providers/adyen/sandbox.ts'
import { adyen } from '../../providers/adyen.ts'
import { checkoutSandbox } from '../../providers/checkout/sandbox.ts'
import { checkout } from '../../providers/checkout.ts'
import { squareSandbox } from '../../providers/square/sandbox.ts'
import { square } from '../../providers/square.ts'
import { stripeSandbox } from '../../providers/stripe/sandbox.ts'
import { stripe } from '../../providers/stripe.ts'
import { dollars, idOf, openPayments } from '../support/neutral-shop.ts'

const kits = {
  stripe: stripeSandbox(),
  square: squareSandbox(),
  checkout: checkoutSandbox(),
  adyen: adyenSandbox(),
}

describe('the neutral client of Stripe', () => {
  const open = () => openPayments(stripe, kits.stripe)
  const order = { method: 'create', reference: 'T-1', amount: dollars } as const

  test('charges a token, finds it by its id, gives it back and finds that', async () => {
    const { payments } = await open()
    const paid = await payments.pay({ ...order, paymentToken: 'pm_card_visa' })
    expect(paid).toMatchObject({
      status: 'succeeded',
      value: { reference: 'T-1', amount: dollars, own: { object: 'payment_intent' } },
    })
    const id = idOf(paid)
    expect(await payments.query({ providerReference: id })).toMatchObject({ state: 'succeeded' })
    const back = { reference: 'R-1', amount: dollars, paymentProviderReference: id }
    const refunded = await payments.refund(back)
    expect(refunded).toMatchObject({
      status: 'succeeded',
      value: { reference: 'R-1', amount: dollars },
    })
    const found = await payments.queryRefund({ providerReference: idOf(refunded) })
    expect(found).toMatchObject({ reference: 'R-1', state: 'succeeded', amount: dollars })
  })

  test('leaves a payment without a token to the payer, and can close it', async () => {
    const { payments } = await open()
    const made = await payments.pay(order)
    expect(made).toMatchObject({
      status: 'pending',
      value: { state: 'requires-action', next: { kind: 'client' } },
    })
    expect(await payments.close({ providerReference: idOf(made) })).toMatchObject({
      status: 'succeeded',
      value: { state: 'closed' },
    })
  })
})

describe('the neutral client of Square', () => {
  const open = () => openPayments(square, kits.square)
  const order = {
    method: 'create',
    reference: 'T-1',
    amount: dollars,
    paymentToken: 'cnon:card-nonce-ok',
  } as const

  test('charges a token, finds it by its id, gives it back and finds that', async () => {
    const { payments, sandbox } = await open()
    const paid = await payments.pay({ ...order, description: 'Tea', payerId: 'CUSTOMER1' })
    expect(paid).toMatchObject({
      status: 'succeeded',
      value: { provider: 'square', reference: 'T-1', state: 'succeeded', amount: dollars },
    })
    expect(paid).not.toHaveProperty('value.next')
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toMatchObject({
      idempotency_key: 'T-1',
      amount_money: { amount: 1_099, currency: 'USD' },
      note: 'Tea',
      customer_id: 'CUSTOMER1',
    })
    const id = idOf(paid)
    const part = { minor: 500, currency: 'USD' }
    const back = { reference: 'R-1', amount: part, paymentProviderReference: id, reason: 'cold' }
    const refunded = await payments.refund(back)
    // Under way at first, as Square has it.
    expect(refunded).toMatchObject({
      status: 'pending',
      value: { reference: 'R-1', state: 'processing', amount: part },
    })
    const found = await payments.queryRefund({ providerReference: idOf(refunded) })
    expect(found).toMatchObject({ state: 'succeeded', amount: part })
    const after = await payments.query({ providerReference: id })
    expect(after).toMatchObject({ state: 'partially-refunded', amount: dollars })
  })

  test('calls money that is held pending, and gives it up', async () => {
    const { payments } = await open()
    const held = await payments.pay({ ...order, own: { autocomplete: false } })
    expect(held).toMatchObject({ status: 'pending', value: { state: 'processing' } })
    expect(await payments.close({ providerReference: idOf(held) })).toMatchObject({
      status: 'succeeded',
      value: { state: 'closed' },
    })
  })

  test('calls a declined card a failure', async () => {
    const { payments } = await open()
    const declined = { ...order, paymentToken: 'cnon:card-nonce-declined' }
    expect(await payments.pay(declined)).toMatchObject({ status: 'failed', fault: 'declined' })
  })
})

describe('the neutral client of Checkout.com', () => {
  const open = () => openPayments(checkout, kits.checkout)
  const order = {
    method: 'create',
    reference: 'T-1',
    amount: dollars,
    paymentToken: 'tok_4gzeau5o2uqubbk6fufs3m7p54',
  } as const

  test('calls money that is held pending, until the query says that it is taken', async () => {
    const { payments } = await open()
    const held = await payments.pay(order)
    expect(held).toMatchObject({
      status: 'pending',
      value: { reference: 'T-1', state: 'processing', amount: dollars },
    })
    expect(held).not.toHaveProperty('value.next')
    const id = idOf(held)
    expect(await payments.query({ providerReference: id })).toMatchObject({ state: 'processing' })
    const taken = await payments.query({ providerReference: 'pay_sandbox0000000000009999999' })
    expect(taken).toMatchObject({ state: 'succeeded', amount: { minor: 6_540, currency: 'USD' } })
  })

  test('sends the payer to the bank where there is a way back, and says no when it does', async () => {
    const { payments, sandbox } = await open()
    const returnUrl = 'https://shop.example/back'
    const waiting = await payments.pay({ ...order, paymentToken: 'tok_redirected', returnUrl })
    expect(waiting).toMatchObject({
      status: 'pending',
      value: {
        state: 'requires-action',
        next: { kind: 'redirect', url: expect.stringMatching(/^https:/) },
      },
    })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toMatchObject({
      '3ds': { enabled: true },
      success_url: returnUrl,
      failure_url: returnUrl,
    })
    const declined = { ...order, reference: 'T-2', paymentToken: 'tok_declined' }
    expect(await payments.pay(declined)).toMatchObject({ status: 'failed', fault: 'declined' })
  })

  test('charges a stored source, and asks to give money back', async () => {
    const { payments, sandbox } = await open()
    const paid = await payments.pay({ ...order, paymentToken: 'src_wmlfc3zyhqzehihu7giusaaawu' })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toMatchObject({ source: { type: 'id' } })
    const back = { reference: 'R-1', amount: dollars, paymentProviderReference: idOf(paid) }
    expect(await payments.refund(back)).toMatchObject({
      status: 'pending',
      value: { reference: 'R-1', state: 'processing' },
    })
  })

  test('counts as Checkout.com does, and refuses what it has no amount for', async () => {
    const { payments, sandbox } = await open()
    const pesos = { minor: 100, currency: 'CLP' }
    expect(await payments.pay({ ...order, amount: pesos })).toMatchObject({
      value: { amount: pesos },
    })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toMatchObject({ amount: 10_000 })
    for (const [minor, currency] of [
      [5_121, 'KWD'],
      [1_000_000_000, 'USD'],
    ] as const) {
      await expect(payments.pay({ ...order, amount: { minor, currency } })).rejects.toThrow(
        `checkout.payments.pay input.amount: Checkout.com has no such amount: ${minor} ${currency}`,
      )
    }
    expect(sandbox.requests).toHaveLength(1)
  })
})

test('the neutral client of Adyen makes a link, and a refund is what was received', async () => {
  const { payments } = await openPayments(adyen, kits.adyen)
  const link = await payments.pay({ method: 'paymentLink', reference: 'T1', amount: dollars })
  expect(link).toMatchObject({ status: 'pending', value: { next: { kind: 'redirect' } } })
  const back = { reference: 'R1', amount: dollars, paymentProviderReference: '881584450002409J' }
  expect(await payments.refund(back)).toMatchObject({ status: 'pending' })
  const rupiah = { ...back, amount: { minor: 150, currency: 'IDR' } }
  await expect(payments.refund(rupiah)).rejects.toThrow('Adyen has no such amount: 150 IDR')
})
