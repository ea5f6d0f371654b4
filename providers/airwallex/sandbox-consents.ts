import type { Asked } from './sandbox-samples.ts'

const createdAt = '2026-01-31T13:29:35+0000'

const customer = {
  id: 'cus_sandbox_000000',
  request_id: 'a8b7c6d5-0000-4000-8000-000000000002',
  merchant_customer_id: 'C-20260131-0001',
  first_name: 'Jia',
  email: 'payer@shop.example',
  client_secret: 'cus_sandbox_000000_secret',
  created_at: createdAt,
}

const blank = {
  request_id: 'a8b7c6d5-0000-4000-8000-000000000003',
  customer_id: customer.id,
  next_triggered_by: 'merchant',
  merchant_trigger_reason: 'scheduled',
  created_at: createdAt,
}

const standing = [
  { ...blank, id: 'cst_sandbox_new', status: 'REQUIRES_PAYMENT_METHOD' },
  { ...blank, id: 'cst_sandbox_3ds', status: 'REQUIRES_CUSTOMER_ACTION' },
  { ...blank, id: 'cst_sandbox_good', status: 'VERIFIED' },
]

const steps: Readonly<Record<string, { readonly from: readonly string[]; readonly to: string }>> = {
  verifyConsent: { from: ['REQUIRES_PAYMENT_METHOD'], to: 'VERIFIED' },
  verifyConsentContinue: { from: ['REQUIRES_CUSTOMER_ACTION'], to: 'VERIFIED' },
  disableConsent: {
    from: ['REQUIRES_PAYMENT_METHOD', 'REQUIRES_CUSTOMER_ACTION', 'VERIFIED'],
    to: 'DISABLED',
  },
}

const madeBy = (operation: string, acts: Asked['acts']) =>
  acts
    .filter((act) => act.operation === operation)
    .map(({ answer, number }) => ({ request_id: number, ...answer }))
    .reverse()

/** Consents as they stand after everything that was done to them. */
function consents(acts: Asked['acts']): readonly (typeof blank & { id: string; status: string })[] {
  return [...madeBy('createConsent', acts), ...standing].map((each) => {
    const last = acts.findLast(({ operation, input }) => operation in steps && input.id === each.id)
    return last === undefined ? each : { ...each, status: steps[last.operation]?.to ?? each.status }
  })
}

const customers = (acts: Asked['acts']) => [...madeBy('createCustomer', acts), customer]

const isRepeat = ({ acts, serial }: Asked) => acts.some((act) => act.serial === serial)
const repeated = ({ refuse }: Asked) => refuse('duplicate_request', { status: 400 })

function act(operation: string) {
  return (asked: Asked) => {
    const { input, acts, refuse } = asked
    const found = consents(acts).find(({ id }) => id === input.id)
    if (found === undefined) return refuse('resource_not_found', { status: 404 })
    if (isRepeat(asked)) return repeated(asked)
    const step = steps[operation]
    if (step?.from.includes(found.status)) return { ...found, status: step.to }
    return refuse('invalid_status_for_operation', { status: 400 })
  }
}

/** Customers and consents, as Airwallex answers them; no data of real people. */
export const consentSamples = {
  createCustomer: {
    input: { merchant_customer_id: 'C-20260131-0002', email: 'payer@shop.example' },
    answer: (asked: Asked) => {
      if (isRepeat(asked)) return repeated(asked)
      const { merchant_customer_id } = asked.input
      return { ...customer, merchant_customer_id, id: `cus_sandbox_${asked.serial}` }
    },
    status: 201,
  },
  retrieveCustomer: {
    input: { id: customer.id },
    answer: ({ input, acts }: Asked) => customers(acts).find(({ id }) => id === input.id),
  },
  listCustomers: {
    input: { merchant_customer_id: customer.merchant_customer_id },
    answer: ({ input, acts }: Asked) => ({
      items: customers(acts).filter(
        (each) => each.merchant_customer_id === input.merchant_customer_id,
      ),
      has_more: false,
    }),
  },
  createConsent: {
    input: { customer_id: customer.id, next_triggered_by: 'merchant' as const },
    answer: (asked: Asked) => {
      if (isRepeat(asked)) return repeated(asked)
      const { customer_id, next_triggered_by } = asked.input
      const told = { customer_id, next_triggered_by, id: `cst_sandbox_${asked.serial}` }
      const { request_id: _taken, ...rest } = blank
      return { ...rest, ...told, status: 'REQUIRES_PAYMENT_METHOD' }
    },
    status: 201,
  },
  verifyConsent: {
    input: { id: 'cst_sandbox_new', payment_method: { type: 'alipayhk' } },
    answer: act('verifyConsent'),
  },
  verifyConsentContinue: {
    input: { id: 'cst_sandbox_3ds', type: '3ds_continue' as const },
    answer: act('verifyConsentContinue'),
  },
  disableConsent: { input: { id: 'cst_sandbox_good' }, answer: act('disableConsent') },
  retrieveConsent: {
    input: { id: 'cst_sandbox_good' },
    answer: ({ input, acts }: Asked) => consents(acts).find(({ id }) => id === input.id),
  },
  listConsents: {
    input: { customer_id: customer.id },
    answer: ({ input, acts }: Asked) => ({
      items: consents(acts).filter(({ customer_id }) => customer_id === input.customer_id),
      has_more: false,
    }),
  },
}
