import { describe, expect, it, onTestFinished } from 'vitest'
import {
  amountOf,
  moneyOf,
  threeDecimal,
  twoIdleDecimals,
  zeroDecimal,
} from '../../providers/stripe/currencies.ts'
import { stripe } from '../../providers/stripe.ts'
import { createGateway } from '../../src/index.ts'
import { kit, payment } from '../support/stripe-shop.ts'

function openShop(account: object = kit.merchant) {
  // Nothing listens there: whatever is refused here is refused before a byte leaves.
  const gateway = createGateway({
    providers: [stripe],
    merchants: { shop: { accounts: { stripe: account as typeof kit.merchant } } },
    hosts: { stripe: ['http://127.0.0.1:9'] },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').stripe
}

const manyKeys = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`key${n}`, 'x']))

describe('a payment is refused before a byte leaves, with the field named', () => {
  it.each([
    ['amount', { amount: 10.99 }, 'must be a whole number'],
    ['amount', { amount: 0 }, 'must be greater than 0'],
    ['amount', { amount: '1099' }, 'must be a number, not a string'],
    ['amount', { amount: 100_000_000 }, 'must be at most 99999999 in usd'],
    ['amount', { amount: 5_124, currency: 'kwd' }, 'must be a multiple of 10 in kwd'],
    ['amount', { amount: 550, currency: 'isk' }, 'must be a multiple of 100 in isk'],
    ['amount', { amount: 550, currency: 'ugx' }, 'must be a multiple of 100 in ugx'],
    ['currency', { currency: 'USD' }, 'lower case'],
    ['currency', { currency: 'dollars' }, 'lower case'],
    ['off_session', { confirm: false, off_session: true }, 'goes with confirm: true only'],
    ['return_url', { confirm: undefined, return_url: 'https://shop.example' }, 'confirm: true'],
    ['return_url', { return_url: 'shop.example/back' }, 'whole address'],
    ['metadata', { metadata: manyKeys }, 'at most 50 keys'],
    ['metadata', { metadata: { 'order[id]': '1' } }, 'without [ and ]'],
    ['metadata.order_id', { metadata: { order_id: 'x'.repeat(501) } }, 'at most 500'],
    ['statement_descriptor', { statement_descriptor: 'x'.repeat(23) }, 'at most 22'],
    ['statement_descriptor_suffix', { statement_descriptor_suffix: 'tea*' }, '< >'],
    ['payment_method', { payment_method: 'pm/1' }, 'must be an id'],
    ['payment_method_types', { payment_method_types: ['card'] }, 'unknown'],
    ['capture_method', { capture_method: 'later' }, 'automatic'],
    ['receipt_email', { receipt_email: 'me' }, 'email'],
    [
      'payment_method_data.card.number',
      { payment_method_data: { type: 'card', card: { number: '4242424242424242' } } },
      'unknown',
    ],
  ])('%s %j', async (field, change, why) => {
    const call = openShop().create({ ...payment, ...change } as never)
    const error: Error = await call.then(
      () => expect.unreachable('it must be refused'),
      (thrown: unknown) => thrown as Error,
    )
    expect(error).toMatchObject({ name: 'InvalidInputError' })
    expect(error.message).toContain(`input.${field}`)
    expect(error.message).toContain(why)
    expect(error.message).not.toContain('4242')
  })

  it('and so is an act on something that is no payment', async () => {
    const shop = openShop()
    for (const id of ['', 'ch_1', 'pi_', 'pi_1/cancel', '../refunds']) {
      await expect(shop.capture({ id })).rejects.toMatchObject({ name: 'InvalidInputError' })
    }
    await expect(shop.update({ id: 'pi_1' })).rejects.toThrow('name something to change')
    await expect(shop.update({ id: 'pi_1', expand: ['customer'] })).rejects.toThrow(
      'name something',
    )
    await expect(shop.retrieve({ id: 'pi_1', expand: ['a.b.c.d.e'] })).rejects.toThrow('4 deep')
    await expect(shop.list({ limit: 101 })).rejects.toThrow('input.limit')
  })

  it('and so is a refund of nothing, of two things, or of less than nothing', async () => {
    const shop = openShop()
    const one = 'give exactly one of payment_intent and charge'
    await expect(shop.refund({ amount: 1 })).rejects.toThrow(one)
    await expect(shop.refund({ payment_intent: 'pi_1', charge: 'ch_1' })).rejects.toThrow(one)
    await expect(shop.refund({ charge: 'ch_1', amount: -1 })).rejects.toThrow('input.amount')
    await expect(shop.retrieveRefund({ id: 'ch_1' })).rejects.toThrow('re_…')
    const balance = { origin: 'customer_balance', customer: 'cus_1', amount: 1 } as const
    await expect(shop.refund(balance)).rejects.toThrow('input.currency')
    const twice = shop.refund({ ...balance, currency: 'eur', charge: 'ch_1' })
    await expect(twice).rejects.toThrow('input.charge')
  })
})

describe('an account is refused with the field named, and its key is not shown', () => {
  it.each([
    ['secretKey', { secretKey: 'pk_test_123' }, 'not a pk_ key'],
    ['secretKey', {}, 'secretKey'],
    ['webhookSecret', { secretKey: 'sk_test_1', webhookSecret: 'test_123' }, 'whsec_'],
    ['account', { secretKey: 'sk_test_1', account: 'me' }, 'acct_'],
    ['publishableKey', { secretKey: 'sk_test_1', publishableKey: 'pk_test_1' }, 'unknown'],
  ])('%s %j', (field, account, why) => {
    const open = () => openShop(account)
    expect(open).toThrow(`merchants.shop.accounts.stripe.${field}`)
    expect(open).toThrow(why)
    expect(open).not.toThrow('_123')
  })
})

describe('an amount', () => {
  it.each([
    ['usd', 1_099, 1_099],
    ['jpy', 500, 500],
    ['kwd', 5_120, 5_120],
    ['huf', 17_500, 17_500],
    ['isk', 500, 5],
    ['ugx', 500, 5],
    ['mga', 5, 500],
  ])('of %s, %i for Stripe, is %i of the smallest unit', (currency, amount, minor) => {
    const money = { minor, currency: currency.toUpperCase() }
    expect(moneyOf(amount, currency)).toEqual(money)
    expect(amountOf(money)).toEqual({ amount, currency })
  })

  it('that no whole number of the other unit makes is not told at all', () => {
    expect(moneyOf(550, 'isk')).toBeUndefined()
    expect(amountOf({ minor: 5, currency: 'MGA' })).toBeUndefined()
  })

  it('has its smallest unit in each currency that Stripe writes in its own way', () => {
    expect(zeroDecimal).toHaveLength(15)
    expect(threeDecimal).toEqual(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])
    expect(zeroDecimal.filter((code) => twoIdleDecimals.includes(code))).toEqual([])
  })
})
