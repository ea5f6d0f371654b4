import type { Asked } from './sandbox-samples.ts'

const created_at = 1_769_866_175
const idOf = (prefix: string, serial: number) =>
  `${prefix}_Sandbox${String(serial).padStart(7, '0')}`

const customer = {
  id: 'cust_Sandbox000HERE',
  entity: 'customer',
  name: 'Gaurav Kumar',
  email: 'payer@shop.example',
  contact: '9000090000',
  gstin: null,
  notes: [],
  created_at,
}

const token = {
  id: 'token_Sandbox00CARD',
  entity: 'token',
  method: 'card',
  recurring: true,
  recurring_details: { status: 'confirmed', failure_reason: null },
  max_amount: 500_000,
  expired_at: 2_709_971_120,
  created_at,
}

const link = {
  id: 'plink_Sandbox00OPEN',
  amount: 128_000,
  amount_paid: 0,
  currency: 'INR',
  reference_id: 'L-20260131-0001',
  short_url: 'https://rzp.example/i/open',
  status: 'created',
  payments: null,
  created_at,
}

const list = (items: readonly unknown[]) => ({ entity: 'collection', count: items.length, items })

const madeBy = (operation: string, acts: Asked['acts']) =>
  acts.filter((act) => act.operation === operation).map(({ answer }) => answer)

function links(acts: Asked['acts']) {
  const gone = acts.filter((act) => act.operation === 'cancelPaymentLink')
  return [...madeBy('createPaymentLink', acts).reverse(), link].map((each) =>
    gone.some(({ input }) => input.id === each.id) ? { ...each, status: 'cancelled' } : each,
  )
}

const customers = (acts: Asked['acts']) => [...madeBy('createCustomer', acts).reverse(), customer]

/** Customers, tokens, charges and links, as Razorpay answers them; no data of real people. */
export const storedSamples = {
  createCustomer: {
    input: { name: 'Gaurav Kumar', email: 'payer@shop.example', fail_existing: '0' as const },
    answer: ({ input, serial }: Asked) => {
      const { fail_existing: _rule, ...told } = input
      return { ...customer, ...told, id: idOf('cust', serial) }
    },
  },
  retrieveCustomer: {
    input: { id: customer.id },
    answer: ({ input, acts }: Asked) => customers(acts).find(({ id }) => id === input.id),
  },
  listCustomers: {
    input: { count: 10 },
    answer: ({ acts }: Asked) => list(customers(acts)),
  },
  listTokens: {
    input: { customer_id: customer.id },
    answer: ({ acts }: Asked) =>
      list(acts.some(({ operation }) => operation === 'deleteToken') ? [] : [token]),
  },
  deleteToken: {
    input: { customer_id: customer.id, token_id: token.id },
    answer: { deleted: true },
  },
  chargeToken: {
    input: {
      order_id: 'order_Sandbox000DUE1',
      customer_id: customer.id,
      token: token.id,
      amount: 128_000,
      currency: 'INR',
      email: customer.email,
      contact: customer.contact,
    },
    answer: ({ input, serial }: Asked) => ({
      razorpay_payment_id: idOf('pay', serial),
      razorpay_order_id: input.order_id,
    }),
  },
  createPaymentLink: {
    input: { amount: 128_000, currency: 'INR', reference_id: 'L-20260131-0002' },
    answer: ({ input, serial, acts, refuse }: Asked) => {
      const isTaken = links(acts).some(({ reference_id }) => reference_id === input.reference_id)
      if (isTaken) return refuse('BAD_REQUEST_ERROR:receipt_taken', { status: 400 })
      const { amount, currency, reference_id } = input
      return { ...link, amount, currency, reference_id, id: idOf('plink', serial) }
    },
  },
  retrievePaymentLink: {
    input: { id: link.id },
    answer: ({ input, acts }: Asked) => links(acts).find(({ id }) => id === input.id),
  },
  listPaymentLinks: {
    input: { reference_id: link.reference_id },
    answer: ({ input, acts }: Asked) => ({
      payment_links: links(acts).filter(
        ({ reference_id }) => reference_id === (input.reference_id ?? reference_id),
      ),
    }),
  },
  cancelPaymentLink: {
    input: { id: link.id },
    answer: ({ input, acts, refuse }: Asked) => {
      const found = links(acts).find(({ id }) => id === input.id)
      if (found === undefined) return refuse('BAD_REQUEST_ERROR:not_found', { status: 400 })
      if (found.status === 'created') return { ...found, status: 'cancelled' }
      return refuse('BAD_REQUEST_ERROR', { status: 400, message: 'Link is already cancelled' })
    },
  },
}
