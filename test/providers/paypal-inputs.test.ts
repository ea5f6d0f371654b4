import { describe, expect, it } from 'vitest'
import { paypal } from '../../providers/paypal.ts'
import { createGateway, type GatewayError } from '../../src/index.ts'
import { kit, openShop, order, usd } from '../support/paypal-shop.ts'

async function refusal(call: Promise<unknown>): Promise<GatewayError> {
  return (await call.then(
    () => expect.unreachable('it must be refused'),
    (error: unknown) => error,
  )) as GatewayError
}

const [unit] = order.purchase_units
const card = { number: '4111111111111111', expiry: '2031-04', security_code: '123' }
const withUnit = (more: object) => ({ ...order, purchase_units: [{ ...unit, ...more }] })
const withAmount = (currency_code: string, value: string) =>
  withUnit({ amount: { currency_code, value } })

describe('an order is refused before a byte leaves', () => {
  it.each([
    ['a number for an amount', withUnit({ amount: { currency_code: 'USD', value: 100 } }), 'value'],
    ['three decimals', withAmount('USD', '1.001'), 'value: must be a decimal text'],
    ['a comma', withAmount('USD', '1,00'), 'value: must be a decimal text'],
    ['a negative amount', withAmount('USD', '-1.00'), 'value: must be a decimal text'],
    ['nothing', withAmount('USD', '0.00'), 'value: must be above zero'],
    ['decimals in yen', withAmount('JPY', '500.00'), 'value: must have no decimals'],
    ['decimals in forint', withAmount('HUF', '500.50'), 'value: must have no decimals'],
    ['more than can be counted', withAmount('USD', '999999999999999.99'), 'is too large'],
    ['a small currency code', withAmount('usd', '1.00'), 'currency_code: must be an ISO 4217 code'],
    ['an over-long number', withUnit({ custom_id: 'T'.repeat(128) }), 'custom_id'],
    ['an unknown field', withUnit({ customId: 'T-1' }), 'customId'],
    [
      'a breakdown that does not add up',
      withUnit({ amount: { ...usd('10.00'), breakdown: { item_total: usd('9.99') } } }),
      'breakdown: must add up to value',
    ],
    [
      'a breakdown in another currency',
      withUnit({
        amount: {
          ...usd('10.00'),
          breakdown: { item_total: { currency_code: 'EUR', value: '10.00' } },
        },
      }),
      'breakdown: must be in the currency of the total',
    ],
    ['no unit', { ...order, purchase_units: [] }, 'purchase_units'],
    [
      'two currencies',
      {
        ...order,
        purchase_units: [
          { reference_id: 'a', amount: usd('1.00') },
          { reference_id: 'b', amount: { currency_code: 'EUR', value: '1.00' } },
        ],
      },
      'must all be in one currency',
    ],
    [
      'two units of one name',
      { ...order, purchase_units: [unit, unit] },
      'each needs a reference_id of its own',
    ],
    [
      'two ways to pay',
      { ...order, payment_source: { card, paypal: {} } },
      'payment_source: name exactly one of paypal, card',
    ],
    ['no way to pay', { ...order, payment_source: {} }, 'name exactly one of'],
    [
      'letters in a card number',
      { ...order, payment_source: { card: { ...card, number: '4111x' } } },
      'number: must be 13 to 19 digits',
    ],
  ])('with %s', async (_what, input, message) => {
    const { shop, sandbox } = await openShop()
    const error = await refusal(shop.createOrder(input as never))
    expect(error).toMatchObject({ name: 'InvalidInputError', code: 'INPUT_INVALID' })
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('4111')
    expect(sandbox.requests).toEqual([])
  })

  it.each(['', '..', '5O190/capture', '5o190', 'A'.repeat(37)])('with the id "%s"', async (id) => {
    const { shop, sandbox } = await openShop()
    for (const call of [
      shop.captureOrder({ id }),
      shop.refund({ id }),
      shop.retrieveOrder({ id }),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: 'INPUT_INVALID' })
    }
    expect(sandbox.requests).toEqual([])
  })
})

describe('an account is refused', () => {
  const open = (account: object) =>
    createGateway({
      providers: [paypal],
      merchants: { shop: { accounts: { paypal: { ...kit.merchant, ...account } } } },
    })

  it.each([
    ['clientSecret', { clientSecret: undefined }],
    ['clientId', { clientId: 'with space' }],
    ['clientId', { clientId: 'with:colon' }],
    ['webhookId', { webhookId: 'WH-1 2' }],
    ['webhookCertificate', { webhookCertificate: 'certificate.pem' }],
  ])('with a bad %s', (field, account) => {
    expect(() => open(account)).toThrow(`merchants.shop.accounts.paypal.${field}`)
  })

  it('whose certificate is none, before anything is sent', async () => {
    const webhookCertificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'
    const gateway = open({ webhookCertificate })
    const error = await refusal(gateway.merchant('shop').paypal.retrieveOrder({ id: 'O1' }))
    expect(error.message).toContain('merchants.shop.accounts.paypal.webhookCertificate')
    await gateway.close({ graceMs: 0 })
  })
})

describe('a secret', () => {
  it('of the account or of a card shows in no event, no outcome and no error', async () => {
    const seen: unknown[] = []
    const { sandbox } = await openShop({
      faults: [
        { kind: 'code', code: 'INSTRUMENT_DECLINED', operation: 'createOrder' },
        { kind: 'status', status: 401, body: { error: 'invalid_client' }, operation: 'token' },
      ],
    })
    const gateway = createGateway({
      providers: [paypal],
      merchants: { shop: { accounts: { paypal: kit.merchant } } },
      hosts: { paypal: [sandbox.url] },
      retry: { attempts: 1 },
      on: (event) => void seen.push(event),
    })
    const { paypal: shop } = gateway.merchant('shop')
    for (let n = 0; n < 3; n += 1) {
      seen.push(await shop.createOrder({ ...order, payment_source: { card } }))
    }
    seen.push(
      await refusal(
        shop.createOrder({
          ...order,
          payment_source: { card: { number: card.number, expiry: 'x' } },
        }),
      ),
    )
    await gateway.close({ graceMs: 0 })
    const text = seen.map((one) => `${JSON.stringify(one)} ${(one as Error).message ?? ''}`).join()
    const { clientId, clientSecret } = kit.merchant
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
    for (const secret of [clientSecret, basic, `A21AA.${clientId}`, card.number]) {
      expect(text).not.toContain(secret)
    }
  })
})
