import { describe, expect, onTestFinished, test } from 'vitest'
import { adyenSandbox } from '../../providers/adyen/sandbox.ts'
import { adyen } from '../../providers/adyen.ts'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { paypalSandbox } from '../../providers/paypal/sandbox.ts'
import { paypal } from '../../providers/paypal.ts'
import { stripeSandbox } from '../../providers/stripe/sandbox.ts'
import { stripe } from '../../providers/stripe.ts'
import { ConfigurationError, createGateway, InvalidInputError } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'

/** Keys are made once: each pair takes a tenth of a second. */
const kits = {
  alipay: alipaySandbox(),
  stripe: stripeSandbox(),
  paypal: paypalSandbox(),
  adyen: adyenSandbox(),
}

/** One merchant with an account at each provider's sandbox. */
async function openShop() {
  const [ali, str, pay, ady] = await Promise.all([
    startSandbox(alipay, kits.alipay),
    startSandbox(stripe, kits.stripe),
    startSandbox(paypal, kits.paypal),
    startSandbox(adyen, kits.adyen),
  ])
  const gateway = createGateway({
    providers: [alipay, stripe, paypal, adyen],
    merchants: {
      shop: {
        accounts: {
          alipay: ali.merchant,
          stripe: str.merchant,
          paypal: pay.merchant,
          adyen: ady.merchant,
        },
      },
    },
    hosts: { alipay: [ali.url], stripe: [str.url], paypal: [pay.url], adyen: [ady.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await Promise.all([ali, str, pay, ady].map((sandbox) => sandbox.close()))
  })
  return { shop: gateway.merchant('shop'), sandboxes: { alipay: ali, stripe: str } }
}

const yuan = { minor: 1280, currency: 'CNY' }
const dollars = { minor: 1099, currency: 'USD' }

describe('one input pays with any provider, and the word is about the money', () => {
  test('Alipay: a QR code waits for its payer', async () => {
    const { shop } = await openShop()
    const payments = shop.payments('alipay')
    const order = { reference: 'T_1', amount: yuan, description: 'Tea' }
    expect(await payments.pay({ method: 'precreate', ...order })).toMatchObject({
      status: 'pending',
      value: {
        provider: 'alipay',
        reference: 'T_1',
        state: 'requires-action',
        amount: yuan,
        next: { kind: 'qr-code', content: expect.any(String) },
        own: { out_trade_no: 'T_1' },
      },
    })
  })

  test('Alipay: a payment code is paid, found, given back and found again', async () => {
    const { shop } = await openShop()
    const payments = shop.payments('alipay')
    const paid = await payments.pay({
      method: 'pay',
      reference: 'T_2',
      amount: yuan,
      description: 'Tea',
      payerCode: '281234567890123456',
    })
    expect(paid).toMatchObject({ status: 'succeeded', value: { state: 'succeeded', amount: yuan } })
    expect(await payments.query({ reference: 'T_2' })).toMatchObject({
      state: 'succeeded',
      amount: yuan,
      own: { total_amount: '12.80' },
    })
    const refund = { reference: 'R_2', amount: yuan, paymentReference: 'T_2' }
    const refunded = await payments.refund({ ...refund, reason: 'cold' })
    expect(refunded).toMatchObject({ status: 'succeeded', value: { reference: 'R_2' } })
    const asked = await payments.queryRefund({ reference: 'R_2', paymentReference: 'T_2' })
    expect(asked).toMatchObject({ reference: 'R_2', state: 'succeeded', amount: yuan })
  })

  test('Alipay: a form is made without sending, and sends the payer away', async () => {
    const { shop, sandboxes } = await openShop()
    const made = await shop.payments('alipay').pay({
      method: 'pagePay',
      reference: 'T_3',
      amount: yuan,
      description: 'Tea',
      returnUrl: 'https://shop.example/back',
    })
    expect(made).toMatchObject({ status: 'pending', value: { next: { kind: 'redirect' } } })
    expect(sandboxes.alipay.ledger.entries).toEqual([])
  })

  test('Stripe: a token is charged, found by its id and given back', async () => {
    const { shop } = await openShop()
    const payments = shop.payments('stripe')
    const paid = await payments.pay({
      method: 'create',
      reference: 'T-1',
      amount: dollars,
      paymentToken: 'pm_card_visa',
    })
    expect(paid).toMatchObject({
      status: 'succeeded',
      value: { reference: 'T-1', amount: dollars, own: { object: 'payment_intent' } },
    })
    const id = paid.status === 'succeeded' ? (paid.value.providerReference ?? '') : ''
    expect(await payments.query({ providerReference: id })).toMatchObject({ state: 'succeeded' })
    const refund = { reference: 'R-1', amount: dollars, paymentProviderReference: id }
    expect(await payments.refund(refund)).toMatchObject({
      status: 'succeeded',
      value: { reference: 'R-1', amount: dollars },
    })
  })

  test('Stripe: a payment made for the payer to finish is pending, and can be closed', async () => {
    const { shop } = await openShop()
    const payments = shop.payments('stripe')
    const made = await payments.pay({ method: 'create', reference: 'T-2', amount: dollars })
    expect(made).toMatchObject({
      status: 'pending',
      value: { state: 'requires-action', next: { kind: 'client' } },
    })
    const id = made.status === 'pending' ? (made.value?.providerReference ?? '') : ''
    expect(await payments.close({ providerReference: id })).toMatchObject({
      status: 'succeeded',
      value: { state: 'closed' },
    })
  })

  test('PayPal: an order sends its payer away', async () => {
    const { shop } = await openShop()
    const made = await shop.payments('paypal').pay({
      method: 'createOrder',
      reference: 'T-1',
      amount: dollars,
      returnUrl: 'https://shop.example/back',
    })
    expect(made).toMatchObject({
      status: 'pending',
      value: { state: 'requires-action', amount: dollars },
    })
  })

  test('Adyen: a link is pending, and a refund is what was received', async () => {
    const { shop } = await openShop()
    const payments = shop.payments('adyen')
    const link = await payments.pay({ method: 'paymentLink', reference: 'T1', amount: dollars })
    expect(link).toMatchObject({ status: 'pending', value: { next: { kind: 'redirect' } } })
    const refund = {
      reference: 'R1',
      amount: dollars,
      paymentProviderReference: '881584450002409J',
    }
    expect(await payments.refund(refund)).toMatchObject({ status: 'pending' })
  })
})

test('the same reference is the same payment, also where the provider has no field for it', async () => {
  const { shop, sandboxes } = await openShop()
  const payments = shop.payments('stripe')
  const order = { method: 'create', reference: 'T-9', amount: dollars } as const
  const [one, other] = [await payments.pay(order), await payments.pay(order)]
  expect(one.key).toBe(other.key)
  expect(sandboxes.stripe.ledger.entries).toHaveLength(1)
})

describe('before anything is sent', () => {
  test('an amount that the provider cannot take exactly is refused', async () => {
    const { shop } = await openShop()
    const forint = { minor: 150, currency: 'HUF' }
    const order = {
      method: 'createOrder',
      reference: 'T-1',
      returnUrl: 'https://a.example',
    } as const
    await expect(shop.payments('paypal').pay({ ...order, amount: forint })).rejects.toThrow(
      'paypal.payments.pay input.amount: 150 HUF in minor units cannot be written exactly',
    )
    const euros = { reference: 'T_1', amount: { minor: 5, currency: 'EUR' }, description: 'Tea' }
    await expect(shop.payments('alipay').pay({ method: 'precreate', ...euros })).rejects.toThrow(
      'alipay.payments.pay input.amount: must be in CNY, not EUR',
    )
  })

  test('a field that is filled in already is refused in the own words', async () => {
    const { shop } = await openShop()
    const order = { reference: 'T_1', amount: yuan, description: 'Tea' }
    const own = { total_amount: '0.01' }
    await expect(
      shop.payments('alipay').pay({ method: 'precreate', ...order, own }),
    ).rejects.toThrow(InvalidInputError)
  })

  test('fields of the own words go along', async () => {
    const { shop, sandboxes } = await openShop()
    const order = { reference: 'T_1', amount: yuan, description: 'Tea' }
    await shop.payments('alipay').pay({ method: 'precreate', ...order, own: { store_id: 'S7' } })
    expect(JSON.stringify(sandboxes.alipay.ledger.entries)).toContain('S7')
  })

  test('an amount that is no whole number, and a misspelt field, are named', async () => {
    const { shop } = await openShop()
    const amount = { minor: 12.8, currency: 'CNY' }
    const order = { method: 'precreate', reference: 'T_1', amount, descripton: 'Tea' }
    await expect(shop.payments('alipay').pay(order as never)).rejects.toThrow(
      /input\.amount\.minor: must be a whole number.*input\.descripton: unknown field/,
    )
  })

  test('a way to pay that the provider does not have is named, with those it has', async () => {
    const { shop } = await openShop()
    await expect(
      shop.payments('stripe').pay({ method: 'native', reference: '1', amount: yuan } as never),
    ).rejects.toThrow('stripe.payments.pay input.method: must be one of create')
  })
})

test('a provider without roles, and a merchant without the account, are refused by name', () => {
  const accounts = { toy: toyMerchant }
  const gateway = createGateway({ providers: [toyProvider()], merchants: { shop: { accounts } } })
  const shop = gateway.merchant('shop') as unknown as { payments: (id: string) => object }
  expect(() => shop.payments('toy')).toThrow(ConfigurationError)
  expect(() => shop.payments('stripe')).toThrow('this merchant has no account with "stripe"')
})
