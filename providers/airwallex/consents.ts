import * as z from 'zod'
import {
  type ActAnswer,
  defineOperations,
  type Payment,
  type Word,
} from '../../src/provider/index.ts'
import { account } from './account.ts'
import * as fields from './fields.ts'
import { page, paymentKey } from './payments.ts'

const { objectId, metadata, further, returnUrl, text } = fields

// guess: the words of `status`, and that the one that was made is known by its `request_id`.
const consent = z.object({
  id: z.string(),
  request_id: z.string().nullish().describe('Of the last act on it'),
  customer_id: z.string().nullish(),
  status: z.string(),
  next_triggered_by: z.string().nullish(),
  merchant_trigger_reason: z.string().nullish(),
  payment_method: z.looseObject({ id: z.string().nullish(), type: z.string().nullish() }).nullish(),
  next_action: z
    .looseObject({ type: z.string().nullish(), url: z.string().nullish() })
    .nullish()
    .describe('What the payer has to do'),
  client_secret: z.string().nullish().describe("For the payer's page, never for a log"),
  initial_payment_intent_id: z.string().nullish(),
  created_at: z.string().nullish(),
})

type Consent = z.output<typeof consent>

const consentList = z.object({ items: z.array(consent), has_more: z.boolean().nullish() })

/** How far a consent is, in the words of a payment: `succeeded` may be charged. */
function consentOf({ id, status }: Consent): Payment {
  const named = { reference: undefined, providerReference: id }
  if (status === 'VERIFIED') return { ...named, state: 'succeeded' }
  if (status === 'DISABLED') return { ...named, state: 'closed' }
  const isWaiting = status.startsWith('REQUIRES_')
  return { ...named, state: isWaiting ? 'requires-action' : 'processing' }
}

type Told = ActAnswer<unknown, Consent>

/** Asked, one that still waits may be as it was before the act. */
function verified({ output, asked }: Told): Word | undefined {
  if (output.status === 'VERIFIED') return 'succeeded'
  if (output.status === 'DISABLED') return 'failed'
  if (output.status === 'REQUIRES_PAYMENT_METHOD') return undefined
  return asked && output.status === 'REQUIRES_CUSTOMER_ACTION' ? undefined : 'pending'
}

function disabled({ output, asked, doubt }: Told): Word | undefined {
  if (output.status === 'DISABLED') return 'succeeded'
  return asked && !doubt ? 'failed' : undefined
}

const customer = z.object({
  id: z.string(),
  request_id: z.string().nullish(),
  merchant_customer_id: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  business_name: z.string().nullish(),
  email: z.string().nullish(),
  phone_number: z.string().nullish(),
  client_secret: z.string().nullish().describe("For the payer's page, never for a log"),
  created_at: z.string().nullish(),
})

const customerList = z.object({ items: z.array(customer), has_more: z.boolean().nullish() })

/** A customer who is there has been created. */
const customerOf = ({ id, merchant_customer_id }: z.output<typeof customer>): Payment => ({
  reference: merchant_customer_id ?? undefined,
  providerReference: id,
  state: 'succeeded',
})

const { status: _none, ...time } = page

/** What leads a consent on, and can be asked about by its id. */
const steps = {
  method: 'POST',
  effect: 'keyed',
  // No `key`: the id names the consent and not the act. The call's `reference` names the act.
  settledBy: 'retrieveConsent',
  echo: { id: 'id' },
  output: consent,
  payment: consentOf,
} as const

const continueInput = z.strictObject({ id: objectId, ...fields.goingOn })

/**
 * Customers, and what they let be charged again. Fields and paths as in
 * https://www.airwallex.com/docs/api/payments/payment_consents and @airwallex/node-sdk 2.1.
 */
export const consentOperations = defineOperations(account, {
  /** Creates a customer under your own number; a second one with it is refused. */
  createCustomer: {
    method: 'POST',
    path: '/api/v1/pa/customers/create',
    effect: 'keyed',
    key: 'merchant_customer_id',
    settledBy: {
      operation: 'listCustomers',
      input: ({ input }) => ({ merchant_customer_id: input.merchant_customer_id }),
      pick: ({ items }: z.output<typeof customerList>, { input }) =>
        items.find((each) => each.merchant_customer_id === input.merchant_customer_id),
    },
    echo: { merchant_customer_id: 'merchant_customer_id' },
    input: z.strictObject({
      merchant_customer_id: text.describe('Your own number of the customer'),
      ...fields.person,
      metadata: metadata.optional(),
    }),
    output: customer,
    payment: customerOf,
  },

  /** Finds a customer by its id. */
  retrieveCustomer: {
    method: 'GET',
    path: '/api/v1/pa/customers/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: paymentKey,
    output: customer,
    payment: customerOf,
  },

  /** Lists customers: all, or the one with your own number; `has_more` asks for another page. */
  listCustomers: {
    method: 'GET',
    path: '/api/v1/pa/customers',
    effect: 'read',
    input: z.strictObject({ merchant_customer_id: text.optional(), ...time }),
    output: customerList,
  },

  /** Creates a consent of a customer. It may not be charged before `verifyConsent`. */
  createConsent: {
    method: 'POST',
    path: '/api/v1/pa/payment_consents/create',
    effect: 'keyed',
    settledBy: {
      operation: 'listConsents',
      input: ({ input }) => ({ customer_id: input.customer_id }),
      pick: ({ items }: z.output<typeof consentList>, { key }) =>
        items.find(({ request_id }) => request_id === key),
    },
    settledAs: ({ output }: Told) => (output.status === 'DISABLED' ? 'failed' : 'succeeded'),
    echo: { customer_id: 'customer_id' },
    input: z.strictObject({
      customer_id: objectId,
      ...fields.trigger,
      connected_account_id: objectId.optional(),
      metadata: metadata.optional(),
    }),
    output: consent,
    payment: consentOf,
  },

  /** Lets a method be stored under a consent. `pending` while the payer has to agree. */
  verifyConsent: {
    ...steps,
    path: '/api/v1/pa/payment_consents/{id}/verify',
    settledAs: verified,
    input: z.strictObject({
      id: objectId,
      payment_method: fields.paymentMethod.optional(),
      verification_options: further.optional(),
      risk_control_options: fields.riskControl.optional(),
      device_data: fields.deviceData.optional(),
      descriptor: text.optional(),
      return_url: returnUrl.optional(),
    }),
  },

  /** Goes on with a verification that waits: 3-D Secure, the amounts of two small deposits. */
  verifyConsentContinue: {
    ...steps,
    path: '/api/v1/pa/payment_consents/{id}/verify_continue',
    settledAs: verified,
    input: continueInput,
  },

  /** Ends a consent: nothing is charged under it any more. Again it does no harm. */
  disableConsent: {
    ...steps,
    path: '/api/v1/pa/payment_consents/{id}/disable',
    settledAs: disabled,
    // Refused because of its state: perhaps because it was disabled before.
    faults: { invalid_status_for_operation: 'duplicate' },
    input: z.strictObject({ id: objectId }),
  },

  /** Finds a consent by its id. `VERIFIED` may be charged. */
  retrieveConsent: {
    method: 'GET',
    path: '/api/v1/pa/payment_consents/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: paymentKey,
    output: consent,
    payment: consentOf,
  },

  /** Lists consents: all, or those of a customer; `has_more` asks for another page. */
  listConsents: {
    method: 'GET',
    path: '/api/v1/pa/payment_consents',
    effect: 'read',
    input: z.strictObject({
      customer_id: objectId.optional(),
      next_triggered_by: z.enum(['merchant', 'customer']).optional(),
      merchant_trigger_reason: text.optional(),
      ...page,
    }),
    output: consentList,
  },
})
