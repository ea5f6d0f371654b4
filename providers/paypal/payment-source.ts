import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'
import {
  address,
  countryCode,
  email,
  locale,
  phone,
  text,
  typedPhone,
  webAddress,
} from './fields.ts'

/** The id that PayPal or the merchant has given to something kept in the vault. */
const vaultId = z.string().regex(/^[0-9A-Za-z_-]{1,255}$/, 'must be the id of a vaulted source')

const yearMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be year and month: 2031-04')

const cardNumber = secret(z.string().regex(/^\d{13,19}$/, 'must be 13 to 19 digits'))

const shippingPreference = z.enum(['GET_FROM_FILE', 'NO_SHIPPING', 'SET_PROVIDED_ADDRESS'])

/** Where the payer comes back to, and what the page shows. */
const experience = {
  brand_name: z
    .string()
    .regex(/^.{1,127}$/, 'must be 1 to 127 characters on one line')
    .optional(),
  locale: locale.optional(),
  shipping_preference: shippingPreference.optional(),
  return_url: webAddress.optional().describe('Where the payer comes back to after approving'),
  cancel_url: webAddress.optional().describe('Where the payer comes back to after giving up'),
}

const customer = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,22}$/, 'must be 1 to 22 letters, digits, _ and -')
    .optional(),
  email_address: email.optional(),
  phone: typedPhone.optional(),
})

const vault = z.strictObject({ store_in_vault: z.literal('ON_SUCCESS') })

const walletVault = z.strictObject({
  store_in_vault: z.literal('ON_SUCCESS').optional(),
  description: z
    .string()
    .regex(/^[A-Za-z0-9_'\-., :;!?"]{1,128}$/, 'must be 1 to 128 plain characters')
    .optional(),
  usage_pattern: z
    .enum([
      'IMMEDIATE',
      'DEFERRED',
      'RECURRING_PREPAID',
      'RECURRING_POSTPAID',
      'THRESHOLD_PREPAID',
      'THRESHOLD_POSTPAID',
    ])
    .optional(),
  usage_type: z.enum(['MERCHANT', 'PLATFORM']),
  customer_type: z.enum(['CONSUMER', 'BUSINESS']).optional(),
  permit_multiple_payment_tokens: z.boolean().optional(),
})

/** A payment without the payer, or the first of a row of them. */
const storedCredential = z.strictObject({
  payment_initiator: z.enum(['CUSTOMER', 'MERCHANT']),
  payment_type: z.enum(['ONE_TIME', 'RECURRING', 'UNSCHEDULED']),
  usage: z.enum(['FIRST', 'SUBSEQUENT', 'DERIVED']).optional(),
  previous_network_transaction_reference: z
    .strictObject({
      id: text(36, 9),
      date: z
        .string()
        .regex(/^\d{4}$/, 'must be month and day: 0131')
        .optional(),
      network: z
        .string()
        .regex(/^[A-Z_]{1,255}$/)
        .optional(),
    })
    .optional(),
})

const card = z.strictObject({
  name: text(300).optional(),
  number: cardNumber.optional(),
  expiry: yearMonth.optional(),
  security_code: secret(z.string().regex(/^\d{3,4}$/, 'must be 3 or 4 digits')).optional(),
  billing_address: address.optional(),
  vault_id: vaultId.optional(),
  attributes: z.strictObject({ customer: customer.optional(), vault: vault.optional() }).optional(),
  stored_credential: storedCredential.optional(),
  experience_context: z
    .strictObject({ return_url: webAddress.optional(), cancel_url: webAddress.optional() })
    .optional(),
})

const paypal = z.strictObject({
  experience_context: z
    .strictObject({
      ...experience,
      landing_page: z.enum(['LOGIN', 'GUEST_CHECKOUT', 'NO_PREFERENCE']).optional(),
      user_action: z.enum(['CONTINUE', 'PAY_NOW']).optional(),
      payment_method_selected: z.literal('PAYPAL').optional(),
      payment_method_preference: z.enum(['UNRESTRICTED', 'IMMEDIATE_PAYMENT_REQUIRED']).optional(),
    })
    .optional(),
  name: z
    .strictObject({ given_name: text(140).optional(), surname: text(140).optional() })
    .optional(),
  email_address: email.optional(),
  phone: typedPhone.optional(),
  birth_date: z.iso.date().optional(),
  address: address.optional(),
  vault_id: vaultId.optional(),
  billing_agreement_id: z
    .string()
    .regex(/^[A-Za-z0-9-]{2,128}$/, 'must be the id of a billing agreement')
    .optional(),
  attributes: z
    .strictObject({ customer: customer.optional(), vault: walletVault.optional() })
    .optional(),
})

const venmo = z.strictObject({
  experience_context: z
    .strictObject({
      brand_name: experience.brand_name,
      shipping_preference: experience.shipping_preference,
    })
    .optional(),
  email_address: email.optional(),
  vault_id: vaultId.optional(),
})

/** What banks of a country ask for: the payer's name, and where to come back to. */
const bank = {
  name: text(300, 3),
  country_code: countryCode,
  experience_context: z.strictObject(experience).optional(),
}

const sixDigits = z.string().regex(/^\d{6}$/, 'must be the six digits of the code')

const sources = {
  paypal: paypal.optional(),
  card: card.optional(),
  token: z.strictObject({ id: vaultId, type: z.literal('BILLING_AGREEMENT') }).optional(),
  venmo: venmo.optional(),
  apple_pay: z
    .strictObject({
      id: text(250).optional(),
      name: text(300, 3).optional(),
      email_address: email.optional(),
      phone_number: phone.optional(),
      vault_id: vaultId.optional(),
    })
    .optional(),
  bancontact: z.strictObject(bank).optional(),
  blik: z
    .strictObject({
      ...bank,
      email: email.optional(),
      level_0: z.strictObject({ auth_code: secret(sixDigits) }).optional(),
    })
    .optional(),
  eps: z.strictObject(bank).optional(),
  giropay: z.strictObject(bank).optional(),
  ideal: z
    .strictObject({
      ...bank,
      bic: z
        .string()
        .regex(/^[A-Za-z0-9]{4}[A-Za-z]{2}[A-Za-z0-9]{2}([A-Za-z0-9]{3})?$/, 'must be a BIC')
        .optional(),
    })
    .optional(),
  mybank: z.strictObject(bank).optional(),
  p24: z.strictObject({ ...bank, email }).optional(),
  sofort: z.strictObject(bank).optional(),
  trustly: z.strictObject(bank).optional(),
}

/** With what the payer pays: exactly one way. */
export const paymentSource = z
  .strictObject(sources)
  .refine((given) => Object.values(given).filter((one) => one !== undefined).length === 1, {
    error: `name exactly one of ${Object.keys(sources).join(', ')}`,
  })

/** How an order is finished: by a call of its own, or by PayPal once the payer has approved. */
export const processingInstruction = z.enum([
  'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
  'NO_INSTRUCTION',
])
