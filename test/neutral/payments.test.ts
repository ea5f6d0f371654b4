import { describe, expect, test } from 'vitest'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { stripeSandbox } from '../../providers/stripe/sandbox.ts'
import { stripe } from '../../providers/stripe.ts'
import { ConfigurationError, createGateway, InvalidInputError } from '../../src/index.ts'
import { dollars, openPayments, yuan } from '../support/neutral-shop.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'

const kits = { alipay: alipaySandbox(), stripe: stripeSandbox() }
const openAlipay = () => openPayments(alipay, kits.alipay)
const openStripe = () => openPayments(stripe, kits.stripe)

test('the same reference is the same payment, also where the provider has no field for it', async () => {
  const { payments, sandbox } = await openStripe()
  const order = { method: 'create', reference: 'T-9', amount: dollars } as const
  const [one, other] = [await payments.pay(order), await payments.pay(order)]
  expect(one.key).toBe(other.key)
  expect(sandbox.ledger.entries).toHaveLength(1)
})

test('what was sent never throws, also when its answer cannot be put into neutral words', async () => {
  const breaks = () => {
    throw new TypeError('no such field')
  }
  const { neutral } = stripe
  const broken = {
    ...stripe,
    neutral: { ...neutral, create: { ...neutral?.create, next: breaks } },
  }
  const { payments, sandbox } = await openPayments(broken as typeof stripe, kits.stripe)
  const paid = await payments.pay({ method: 'create', reference: 'T-8', amount: dollars })
  expect(paid).toMatchObject({ status: 'unknown', code: 'ANSWER_UNREADABLE' })
  expect(sandbox.ledger.entries).toHaveLength(1)
})

describe('before anything is sent', () => {
  const order = { method: 'precreate', reference: 'T_1', amount: yuan, description: 'Tea' } as const

  test('a field that is filled in already is refused in the own words', async () => {
    const { payments, sandbox } = await openAlipay()
    const own = { total_amount: '0.01' }
    await expect(payments.pay({ ...order, own })).rejects.toThrow(InvalidInputError)
    expect(sandbox.requests).toEqual([])
  })

  test('fields of the own words go along', async () => {
    const { payments, sandbox } = await openAlipay()
    await payments.pay({ ...order, own: { store_id: 'S7' } })
    expect(JSON.stringify(sandbox.ledger.entries)).toContain('S7')
  })

  test('an amount that is no whole number, and a misspelt field, are named', async () => {
    const { payments } = await openAlipay()
    const amount = { minor: 12.8, currency: 'CNY' }
    const wrong = { method: 'precreate', reference: 'T_1', amount, descripton: 'Tea' }
    await expect(payments.pay(wrong as never)).rejects.toThrow(
      /input\.amount\.minor: must be a whole number.*input\.descripton: unknown field/,
    )
  })

  test('a way to pay that the provider does not have is named, with those it has', async () => {
    const { payments } = await openStripe()
    await expect(
      payments.pay({ method: 'native', reference: '1', amount: yuan } as never),
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
