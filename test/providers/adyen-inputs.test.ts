import { describe, expect, it, onTestFinished } from 'vitest'
import { adyen } from '../../providers/adyen.ts'
import { ConfigurationError, createGateway } from '../../src/index.ts'
import { secretsOf } from '../../src/provider/secret.ts'
import { kit, openDeafShop, payment } from '../support/adyen-shop.ts'

const amount = payment.amount
const paymentPspReference = '993617895204576J'

describe('a payment is refused before a byte leaves, with the field named', () => {
  it.each([
    ['amount.value', { amount: { ...amount, value: 10.5 } }, 'must be a whole number'],
    ['amount.value', { amount: { ...amount, value: -1 } }, 'must be at least 0'],
    ['amount.value', { amount: { ...amount, value: '1000' } }, 'must be a number, not a string'],
    ['amount.value', { amount: { ...amount, value: 2 ** 53 } }, 'at most 9007199254740991'],
    ['amount.currency', { amount: { ...amount, currency: 'eur' } }, 'three capitals'],
    ['amount.tip', { amount: { ...amount, tip: 1 } }, 'unknown'],
    ['reference', { reference: '' }, 'must not be empty'],
    ['reference', { reference: 'x'.repeat(81) }, 'at most 80 characters'],
    ['returnUrl', { returnUrl: '/return' }, 'must be a whole address'],
    ['returnUrl', { returnUrl: `https://shop.example/${'x'.repeat(8_000)}` }, '8000'],
    ['paymentMethod', { paymentMethod: undefined }, 'is missing'],
    ['paymentMethod.type', { paymentMethod: {} }, 'is missing'],
    ['captureDelayHours', { captureDelayHours: 673 }, 'must be at most 672'],
    ['countryCode', { countryCode: 'nl' }, 'two capitals'],
    ['shopperReference', { shopperReference: 'ab' }, 'must have at least 3 characters'],
    ['shopperStatement', { shopperStatement: 'Tea & Cake' }, 'must be out of'],
    ['metadata', { metadata: manyEntries(21) }, 'at most 20 entries'],
    ['metadata.note', { metadata: { note: 'x'.repeat(81) } }, 'at most 80 characters'],
    ['sessionValidity', { sessionValidity: '2026-02-01' }, 'a time with its zone'],
    ['store', { store: 'x'.repeat(65) }, 'at most 64 characters'],
    ['merchantAccount', { merchantAccount: 'TeaHouseECOM' }, 'unknown'],
  ])('%s %#', async (field, change, why) => {
    const call = openDeafShop().pay({ ...payment, ...change } as never)
    await expect(call).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining(`adyen.pay input.${field}: `),
    })
    await expect(call).rejects.toThrow(why)
  })
})

function manyEntries(count: number) {
  return Object.fromEntries(Array.from({ length: count }, (_, place) => [`key-${place}`, 'x']))
}

describe('a modification is refused before a byte leaves', () => {
  it.each(['capture', 'refund', 'adjust'] as const)('without a sum: %s', async (name) => {
    const call = openDeafShop()[name]
    await expect(call({ paymentPspReference } as never)).rejects.toThrow('input.amount: is missing')
    const nothing = { paymentPspReference, amount: { currency: 'EUR', value: 0 } }
    await expect(call(nothing)).rejects.toThrow('input.amount.value: must be greater than 0')
  })

  it('whose payment would lead to another path', async () => {
    const call = openDeafShop().cancel({ paymentPspReference: '../links' })
    await expect(call).rejects.toThrow('input.paymentPspReference: must be a pspReference')
  })

  it('with a reason that Adyen does not know', async () => {
    const input = { paymentPspReference, amount, merchantRefundReason: 'BROKEN' }
    const call = openDeafShop().refund(input as never)
    await expect(call).rejects.toThrow('input.merchantRefundReason: must be "FRAUD" or')
  })
})

it('a key of more than 64 characters is refused: Adyen takes none', async () => {
  const call = openDeafShop().pay(payment, { idempotencyKey: 'k'.repeat(65) })
  await expect(call).rejects.toThrow('options.idempotencyKey: must have at most 64 characters')
})

describe('an account', () => {
  const make = (account: object, more: object = {}) => {
    const gateway = createGateway({
      providers: [adyen],
      merchants: { shop: { accounts: { adyen: { ...kit.merchant, ...account } } } },
      environment: 'sandbox',
      ...more,
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    return gateway
  }

  it.each([
    ['apiKey', { apiKey: '' }, 'API key'],
    ['apiKey', { apiKey: 'two words' }, 'API key'],
    ['merchantAccount', { merchantAccount: 'Tea:House' }, 'merchant account'],
    ['hmacKey', { hmacKey: 'not hexadecimal' }, 'hexadecimal'],
    ['hmacKey', { hmacKey: 'ABC' }, 'hexadecimal'],
    ['livePrefix', { livePrefix: 'evil.example/' }, 'prefix alone'],
    ['secretKey', { secretKey: 'x' }, 'unknown'],
  ])('is refused when the gateway is made, with the field named: %s %#', (field, change, why) => {
    expect(() => make(change)).toThrow(ConfigurationError)
    expect(() => make(change)).toThrow(`merchants.shop.accounts.adyen.${field}`)
    expect(() => make(change)).toThrow(why)
  })

  it('needs its prefix in production, and nowhere else', () => {
    expect(() => make({}, { environment: 'production' })).toThrow(
      'merchants.shop.accounts.adyen.livePrefix: is missing',
    )
    expect(() => make({ livePrefix: '1797a841fbb37ca7-TeaHouse' }, {})).not.toThrow()
    expect(() => make({})).not.toThrow()
  })

  it('is served at its own live address, below /checkout', () => {
    const { production, sandbox } = adyen.hosts
    expect(production).toEqual(['https://{livePrefix}-checkout-live.adyenpayments.com/checkout'])
    expect(sandbox).toEqual(['https://checkout-test.adyen.com'])
    for (const { path } of Object.values(adyen.operations)) expect(path).toMatch(/^\/v72\//)
  })

  it('has its keys known as secrets', () => {
    const secrets = secretsOf(adyen.merchant, kit.merchant)
    expect(secrets).toEqual([kit.merchant.apiKey, kit.merchant.hmacKey])
  })
})
