import type { Asked } from './sandbox-books.ts'

const createdAt = 1_769_866_175
const shared = { created: createdAt, livemode: false, metadata: {} }

const standingCustomer = {
  ...shared,
  id: 'cus_sandbox_000000',
  object: 'customer',
  description: null,
  email: 'jenny@shop.example',
  name: 'Jenny Rosen',
  phone: null,
}

const standingMethod = {
  ...shared,
  id: 'pm_sandbox_000000',
  object: 'payment_method',
  type: 'card',
  customer: null as string | null,
  card: { brand: 'visa', exp_month: 3, exp_year: 2_030, funding: 'credit', last4: '4242' },
}

const standingSetup = {
  ...shared,
  id: 'seti_sandbox_000000',
  object: 'setup_intent',
  status: 'requires_confirmation',
  client_secret: 'seti_sandbox_000000_secret_sandbox',
  cancellation_reason: null as string | null,
  customer: null as string | null,
  last_setup_error: null,
  next_action: null as object | null,
  payment_method: 'pm_card_visa' as string | null,
  usage: 'off_session',
}

type Setup = typeof standingSetup

const newId = (prefix: string, serial: number) => `${prefix}_sandbox_${serial + 100_000}`

/** What the last act on it has answered, else what was there from the beginning. */
function lastOf<Kept extends { readonly id: string }>(
  { input, acts }: Asked,
  names: readonly string[],
  standing: Kept,
): Kept | undefined {
  const told = acts.filter((one) => names.includes(one.operation) && one.answer?.id === input.id)
  return told.at(-1)?.answer ?? (input.id === standing.id ? standing : undefined)
}

const customerActs = ['createCustomer', 'updateCustomer', 'deleteCustomer']
const methodActs = ['attachPaymentMethod', 'detachPaymentMethod']
const setupActs = ['createSetup', 'confirmSetup', 'cancelSetup']

const customerOf = (asked: Asked) => lastOf(asked, customerActs, standingCustomer)
const methodOf = (asked: Asked) => lastOf(asked, methodActs, standingMethod)
const setupOf = (asked: Asked) => lastOf(asked, setupActs, standingSetup)

function told(customer: object, { input }: Asked) {
  const { description, email, name, phone, metadata } = input
  const given = Object.entries({ description, email, name, phone, metadata })
  return { ...customer, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) }
}

function owned(change: (asked: Asked) => string | null) {
  return (asked: Asked) => {
    const method = methodOf(asked)
    if (method === undefined) return asked.refuse('resource_missing', { status: 404 })
    return { ...method, customer: change(asked) }
  }
}

/** Saves as the test cards do: https://docs.stripe.com/testing */
function save(setup: Setup, { input, refuse }: Asked) {
  const method = input.payment_method ?? setup.payment_method
  if (method === 'pm_card_chargeDeclined') return refuse('card_declined', { status: 402 })
  if (method === null) return setup
  const next_action = { type: 'use_stripe_sdk' }
  return method === 'pm_card_authenticationRequired'
    ? { ...setup, payment_method: method, status: 'requires_action', next_action }
    : { ...setup, payment_method: method, status: 'succeeded' }
}

function stepOf(step: (setup: Setup, asked: Asked) => unknown) {
  return (asked: Asked) => {
    const setup = setupOf(asked)
    if (setup === undefined) return asked.refuse('resource_missing', { status: 404 })
    if (['succeeded', 'canceled'].includes(setup.status)) {
      return asked.refuse('setup_intent_unexpected_state', { status: 400 })
    }
    return step(setup, asked)
  }
}

function setupMade(asked: Asked) {
  const { input, serial } = asked
  const id = newId('seti', serial)
  const payment_method: string | null = input.payment_method ?? null
  const status = payment_method === null ? 'requires_payment_method' : 'requires_confirmation'
  const own = { id, payment_method, status, client_secret: `${id}_secret_sandbox` }
  const setup = { ...standingSetup, ...own, customer: input.customer ?? null }
  return String(input.confirm) === 'true' ? save(setup, asked) : setup
}

/** Customers, saved payment methods and setups; no data of real people. */
export const savedSamples = {
  createCustomer: {
    input: { email: 'jenny@shop.example', name: 'Jenny Rosen', metadata: { shopper: '7' } },
    answer: (asked: Asked) => told({ ...standingCustomer, id: newId('cus', asked.serial) }, asked),
  },
  retrieveCustomer: { input: { id: standingCustomer.id }, answer: customerOf },
  updateCustomer: {
    input: { id: standingCustomer.id, description: 'Likes tea', phone: '' },
    answer: (asked: Asked) => {
      const customer = customerOf(asked)
      return customer === undefined
        ? asked.refuse('resource_missing', { status: 404 })
        : told(customer, asked)
    },
  },
  deleteCustomer: {
    input: { id: standingCustomer.id },
    answer: (asked: Asked) => {
      const customer = customerOf(asked)
      if (customer === undefined) return asked.refuse('resource_missing', { status: 404 })
      return { id: customer.id, object: 'customer', deleted: true }
    },
  },
  listPaymentMethods: {
    input: { customer: standingCustomer.id, type: 'card', limit: 3 },
    answer: ({ input }: Asked) => ({
      object: 'list',
      data: [{ ...standingMethod, customer: input.customer ?? null }],
      has_more: false,
    }),
  },
  retrievePaymentMethod: { input: { id: standingMethod.id }, answer: methodOf },
  attachPaymentMethod: {
    input: { id: standingMethod.id, customer: standingCustomer.id },
    answer: owned(({ input }) => input.customer ?? null),
  },
  detachPaymentMethod: { input: { id: standingMethod.id }, answer: owned(() => null) },
  createSetup: {
    input: {
      customer: standingCustomer.id,
      confirm: true,
      payment_method: 'pm_card_visa',
      usage: 'off_session' as const,
    },
    answer: setupMade,
  },
  retrieveSetup: { input: { id: standingSetup.id }, answer: setupOf },
  confirmSetup: {
    input: { id: standingSetup.id, payment_method: 'pm_card_visa' },
    answer: stepOf(save),
  },
  cancelSetup: {
    input: { id: standingSetup.id, cancellation_reason: 'abandoned' as const },
    answer: stepOf((setup, { input }) => {
      const cancellation_reason: string | null = input.cancellation_reason ?? null
      return { ...setup, status: 'canceled', cancellation_reason }
    }),
  },
}
