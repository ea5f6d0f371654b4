import { describe, expect, it, onTestFinished } from 'vitest'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

/** Top-level fields in @airwallex/node-sdk 2.1.0-beta.5; request_id is filled in. */
const ofClient = {
  create: [
    'additional_info amount connected_account_id currency customer customer_id descriptor',
    'device_data external_recurring_data funds_split_data merchant_order_id metadata order',
    'payment_consent payment_method payment_method_options return_url risk_control_options',
  ],
  confirm: [
    'customer_id device_data external_recurring_data funds_split_data payment_consent',
    'payment_consent_id payment_method payment_method_options return_url',
  ],
  confirmContinue: ['micro_deposit type'],
  capture: ['amount funds_split_data'],
  cancel: ['cancellation_reason'],
  list: ['currency from_created_at merchant_order_id page_num page_size payment_consent_id status'],
} as const

async function openShop() {
  const sandbox = await startSandbox(airwallex, airwallexSandbox())
  const gateway = createGateway({
    providers: [airwallex],
    merchants: { shop: { accounts: { airwallex: sandbox.merchant } } },
    hosts: { airwallex: [sandbox.url] },
    retry: { attempts: 3, baseMs: 1, throttledBaseMs: 1 },
    timeouts: { totalMs: 500 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, shop: gateway.merchant('shop').airwallex }
}

const order = { amount: 12.8, currency: 'USD', merchant_order_id: 'T-1001' }

/** An answer with the payment in a status of its own. */
const standing = (operation: string, status: string) =>
  ({
    kind: 'status',
    status: 200,
    operation,
    body: { id: 'int_1', merchant_order_id: 'T-1001', amount: 12.8, currency: 'USD', status },
  }) as const

describe("a payment's fields at Airwallex", () => {
  it.each(Object.keys(ofClient))("have all of the provider's own client: %s", (name) => {
    const operation = name as keyof typeof ofClient
    const known = Object.keys(airwallex.operations[operation].input.shape)
    const named = ofClient[operation].flatMap((line) => line.split(' '))
    expect(named.filter((field) => !known.includes(field))).toEqual([])
  })

  it('go out as they were given: payer, consent, shares, risk, device', async () => {
    const { shop, sandbox } = await openShop()
    const given = {
      ...order,
      customer: { email: 'payer@shop.example', address: { country_code: 'GB', city: 'London' } },
      payment_consent: {
        next_triggered_by: 'merchant' as const,
        merchant_trigger_reason: 'scheduled' as const,
        terms_of_use: { payment_currency: 'USD', max_payment_amount: 99.5 },
      },
      external_recurring_data: { triggered_by: 'customer' as const, initial_payment: true },
      funds_split_data: [{ destination: 'acct_1', amount: 2.5 }],
      risk_control_options: { skip_risk_processing: true },
      device_data: { ip_address: '192.0.2.1', browser: { user_agent: 'Mozilla/5.0' } },
    }
    const made = await shop.create(given)
    expect(made).toMatchObject({ status: 'succeeded' })
    const sent = sandbox.requests.find(({ operation }) => operation === 'create')
    expect(JSON.parse(sent?.body ?? '')).toEqual({ ...given, request_id: made.key })
  })

  it('never call a payment paid that only waits, where a method came with it', async () => {
    const { shop, sandbox } = await openShop()
    const payment_method = { type: 'googlepay' }
    const create = async (status: string, more = {}) => {
      const merchant_order_id = `T-${status}`
      sandbox.calm()
      const { body, ...fault } = standing('create', status)
      sandbox.play({ ...fault, body: { ...body, merchant_order_id } })
      return (await shop.create({ ...order, merchant_order_id, ...more })).status
    }
    expect(await create('REQUIRES_CUSTOMER_ACTION')).toBe('succeeded')
    expect(await create('REQUIRES_CUSTOMER_ACTION', { payment_method })).toBe('pending')
    expect(await create('REQUIRES_PAYMENT_METHOD', { payment_method })).toBe('pending')
    expect(await create('SUCCEEDED', { payment_method })).toBe('succeeded')
  })
})

describe('a step within a payment (confirm_continue)', () => {
  const step = { id: 'int_sandbox_3ds', type: '3ds_continue' as const }

  it('pays what waited for its payer, and is not done twice under one reference', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'confirmContinue' })
    const done = await shop.confirmContinue(step, { reference: 'A-1' })
    expect(done).toMatchObject({ status: 'succeeded', value: { status: 'SUCCEEDED' } })
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('that was lost is not called pending because the payment waits as before', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-before', operation: 'confirmContinue', times: 9 })
    const lost = await shop.confirmContinue(step, { reference: 'A-2', timeouts: { totalMs: 200 } })
    expect(lost.status).toBe('unknown')
  })
})
