import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { paypal } from '../../providers/paypal.ts'
import { openShop, order, usd } from '../support/paypal-shop.ts'
import { type PaypalContract, paypalFixture } from '../support/paypal-vectors.ts'

const documents = ['orders', 'payments'] as const
const contracts = documents.map((name) => [name, paypalFixture<PaypalContract>(name)] as const)
const ajv = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false })
for (const [name, contract] of contracts) ajv.addSchema(contract, name)

const contractOf = new Map(
  contracts.flatMap(([name, { operations }]) =>
    Object.entries(operations).map(([operation, about]) => [operation, { name, about }] as const),
  ),
)

/** What is wrong with a body by PayPal's own description. */
function problems(operation: string, side: 'request' | 'answer', body: unknown): string[] {
  const found = contractOf.get(operation)
  const schema = found?.about[side]
  if (found === undefined || schema === undefined) return [`${operation} has no ${side}`]
  ajv.validate({ $ref: found.name + schema }, body)
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

type Input = Parameters<Awaited<ReturnType<typeof openShop>>['shop']['createOrder']>[0]
type Source = NonNullable<Input['payment_source']>

const back = { return_url: 'https://shop.example/r', cancel_url: 'https://shop.example/c' }
const address = {
  address_line_1: '1 Tea Street',
  admin_area_2: 'San Jose',
  admin_area_1: 'CA',
  postal_code: '95131',
  country_code: 'US',
}
const bank = { name: 'Jo Tea', country_code: 'NL', experience_context: back }
const phone = { country_code: '1', national_number: '4085550100' }

const sources: Source[] = [
  {
    paypal: {
      experience_context: { ...back, brand_name: 'Tea', locale: 'en-US', user_action: 'PAY_NOW' },
      name: { given_name: 'Jo', surname: 'Tea' },
      email_address: 'jo@shop.example',
      phone: { phone_type: 'MOBILE', phone_number: phone },
      address,
      attributes: { vault: { store_in_vault: 'ON_SUCCESS', usage_type: 'MERCHANT' } },
    },
  },
  {
    card: {
      name: 'Jo Tea',
      number: '4111111111111111',
      expiry: '2031-04',
      security_code: '123',
      billing_address: address,
      attributes: { customer: { id: 'C-1' }, vault: { store_in_vault: 'ON_SUCCESS' } },
      stored_credential: {
        payment_initiator: 'CUSTOMER',
        payment_type: 'RECURRING',
        usage: 'FIRST',
        previous_network_transaction_reference: { id: '156GHJ654SFH543', date: '0131' },
      },
      experience_context: back,
    },
  },
  { token: { id: 'B-1TEA', type: 'BILLING_AGREEMENT' } },
  { venmo: { experience_context: { brand_name: 'Tea' }, email_address: 'jo@shop.example' } },
  { apple_pay: { id: 'AP-1', name: 'Jo Tea', phone_number: phone } },
  { bancontact: bank },
  { blik: { ...bank, level_0: { auth_code: '123456' } } },
  { eps: bank },
  { giropay: bank },
  { ideal: { ...bank, bic: 'INGBNL2A' } },
  { mybank: bank },
  { p24: { ...bank, email: 'jo@shop.example' } },
  { sofort: bank },
  { trustly: bank },
]

const full: Input = {
  intent: 'AUTHORIZE',
  processing_instruction: 'NO_INSTRUCTION',
  purchase_units: [
    {
      reference_id: 'tea',
      amount: {
        ...usd('108.00'),
        breakdown: {
          item_total: usd('100.00'),
          shipping: usd('5.00'),
          handling: usd('1.00'),
          tax_total: usd('8.00'),
          insurance: usd('0.00'),
          shipping_discount: usd('2.00'),
          discount: usd('4.00'),
        },
      },
      payee: { merchant_id: '2345678ABCDEF' },
      payment_instruction: {
        platform_fees: [{ amount: usd('1.00'), payee: { email_address: 'us@shop.example' } }],
        disbursement_mode: 'DELAYED',
      },
      description: 'Tea',
      custom_id: 'T-1',
      invoice_id: 'I-1',
      soft_descriptor: 'TEA',
      items: [{ name: 'Pot', unit_amount: usd('50.00'), tax: usd('4.00'), quantity: '2' }],
      shipping: { name: { full_name: 'Jo Tea' }, type: 'SHIPPING', address },
    },
    { reference_id: 'cup', amount: usd('3.00') },
  ],
}

describe("a request fits PayPal's own description", () => {
  it('for each sample, with its path, its method and the header that carries its key', async () => {
    const { shop, acts } = await openShop()
    const { samples } = (await import('../support/paypal-shop.ts')).kit
    for (const [operation, { about }] of contractOf) {
      const call = shop[operation as keyof typeof shop] as (input: unknown) => Promise<unknown>
      await call(samples[operation as keyof typeof samples].input).catch(() => undefined)
      const sent = acts().at(-1)
      expect([operation, sent?.operation, sent?.method]).toEqual([
        operation,
        operation,
        about.method,
      ])
      const path = about.path.replace(/\{\w+\}/, '([A-Z0-9]+)')
      expect(sent?.path.split('?')[0]).toMatch(new RegExp(`^${path}$`))
      for (const name of ['Prefer', 'PayPal-Request-Id']) {
        if (about.headers.includes(name)) expect(sent?.headers).toHaveProperty(name.toLowerCase())
      }
      if (about.request === undefined) expect(sent?.body).toBe('')
      else expect(problems(operation, 'request', JSON.parse(sent?.body ?? ''))).toEqual([])
    }
  })

  it.each(sources.map((source) => [Object.keys(source)[0], source] as const))(
    'paid with %s',
    async (_name, payment_source) => {
      const { shop, acts } = await openShop()
      await shop.createOrder({ ...order, payment_source })
      await shop.confirmOrder({ id: 'O1', payment_source })
      await shop.captureOrder({ id: 'O1', payment_source })
      for (const { operation = '', body } of acts()) {
        expect([operation, problems(operation, 'request', JSON.parse(body))]).toEqual([
          operation,
          [],
        ])
      }
    },
  )

  it('with every field that an order can have', async () => {
    const { shop, acts } = await openShop()
    await shop.createOrder(full)
    const body: unknown = JSON.parse(acts()[0]?.body ?? '')
    expect(body).toEqual(full)
    expect(problems('createOrder', 'request', body)).toEqual([])
  })

  it('and each example in that description is taken as an input', () => {
    const { operations } = paypalFixture<{
      operations: Record<string, { request: Record<string, object> }>
    }>('examples')
    const { createOrder, confirmOrder, captureAuthorization, reauthorize, refund } =
      paypal.operations
    for (const [name, action] of [
      ['orders.create', createOrder],
      ['orders.confirm', confirmOrder],
      ['authorizations.capture', captureAuthorization],
      ['authorizations.reauthorize', reauthorize],
      ['captures.refund', refund],
    ] as const) {
      const [example] = Object.values(operations[name]?.request ?? {})
      const input = name === 'orders.create' ? example : { id: 'X1', ...example }
      expect([name, action.input.safeParse(input).error?.issues]).toEqual([name, undefined])
    }
  })
})

describe("an answer of the sandbox fits PayPal's own description", () => {
  it('for each operation, one after the other on one order', async () => {
    const { shop, sandbox } = await openShop()
    const seen: [string, unknown][] = []
    const note = async (operation: string, call: Promise<unknown>) => {
      const outcome = await call
      const value = (outcome as { value?: unknown }).value ?? outcome
      seen.push([operation, value])
      return value as { id: string; purchase_units: never }
    }
    const made = await note('createOrder', shop.createOrder({ ...full, intent: 'AUTHORIZE' }))
    await note('confirmOrder', shop.confirmOrder({ id: made.id, payment_source: { paypal: {} } }))
    await note('retrieveOrder', shop.retrieveOrder({ id: made.id, fields: 'payment_source' }))
    await note('authorizeOrder', shop.authorizeOrder({ id: made.id }))
    const { authorization, capture, refund } = await ids(shop, made.id, note)
    await note('reauthorize', shop.reauthorize({ id: authorization }))
    await note('voidAuthorization', shop.voidAuthorization({ id: authorization }))
    await note('retrieveAuthorization', shop.retrieveAuthorization({ id: authorization }))
    await note('retrieveCapture', shop.retrieveCapture({ id: capture }))
    await note('retrieveRefund', shop.retrieveRefund({ id: refund }))
    await note('captureOrder', shop.captureOrder({ id: 'O1' }))
    expect(sandbox.ledger.doubled).toEqual([])
    for (const [operation, value] of seen) {
      expect([operation, problems(operation, 'answer', value)]).toEqual([operation, []])
    }
    expect(new Set(seen.map(([operation]) => operation))).toEqual(new Set(contractOf.keys()))
  })
})

async function ids(
  shop: Awaited<ReturnType<typeof openShop>>['shop'],
  id: string,
  note: (operation: string, call: Promise<unknown>) => Promise<{ id: string }>,
) {
  const { purchase_units } = await shop.retrieveOrder({ id })
  const authorization = purchase_units?.[0]?.payments?.authorizations?.[0]?.id ?? ''
  const part = { id: authorization, amount: usd('8.00') }
  const { id: capture } = await note('captureAuthorization', shop.captureAuthorization(part))
  const { id: refund } = await note('refund', shop.refund({ id: capture }))
  return { authorization, capture, refund }
}
