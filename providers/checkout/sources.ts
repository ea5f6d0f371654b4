import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'
import { accountHolder, address, phone, text } from './fields.ts'

/** What the payer told beside the method itself. */
const holder = {
  billing_address: address.optional(),
  phone: phone.optional(),
  account_holder: accountHolder.optional(),
}

const storing = { store_for_future_use: z.boolean().optional() }

/**
 * Local methods and wallets, each with fields of its own. guess: the names were not held against
 * https://www.checkout.com/docs/payments/add-payment-methods, nor their fields.
 */
const local = [
  ...['ach', 'afterpay', 'alipay_cn', 'alipay_hk', 'alipay_plus', 'alma', 'bacs', 'bancontact'],
  ...['benefit', 'bizum', 'blik', 'cvconnect', 'dana', 'eps', 'fawry', 'gcash', 'giropay'],
  ...['ideal', 'illicado', 'kakaopay', 'klarna', 'knet', 'mbway', 'mobilepay', 'multibanco'],
  ...['octopus', 'p24', 'paynow', 'paypal', 'plaid', 'postfinance', 'qpay', 'sepa', 'sequra'],
  ...['sofort', 'stcpay', 'swish', 'tabby', 'tamara', 'tng', 'truemoney', 'trustly', 'twint'],
  ...['vipps', 'wechatpay'],
] as const

const noCards = 'is not taken: a card number belongs into the page of the payer (a token)'

/** What the payer's page has handed over, or what was stored of it: never a card number. */
export const source = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('token'),
    token: z.string().regex(/^tok_\w+$/),
    ...storing,
    ...holder,
  }),
  z.strictObject({
    type: z.literal('id'),
    id: z.string().regex(/^src_\w+$/),
    cvv: secret(z.string().regex(/^\d{3,4}$/, 'must be 3 or 4 digits')).optional(),
    payment_method: text.optional(),
    stored: z.boolean().optional(),
    ...storing,
    ...holder,
  }),
  z
    .strictObject({ type: z.literal('customer'), id: z.string().regex(/^cus_\w+$/) })
    .describe('The method that the customer pays with by default'),
  z.strictObject({
    type: z.literal('network_token'),
    token: secret(z.string().regex(/^\d{12,19}$/, 'must be 12 to 19 digits')),
    expiry_month: z.int().min(1).max(12),
    expiry_year: z.int().min(2000).max(9999),
    token_type: z.enum(['vts', 'mdes', 'applepay', 'googlepay', 'amex']),
    cryptogram: secret(z.string().min(1).max(50)).optional(),
    eci: z.string().max(2).optional(),
    cvv: secret(z.string().regex(/^\d{3,4}$/, 'must be 3 or 4 digits')).optional(),
    stored: z.boolean().optional(),
    name: text.optional(),
    ...storing,
    ...holder,
  }),
  z.strictObject({
    type: z.literal('provider_token'),
    payment_method: text,
    token: secret().describe('What the provider of the method has given'),
    account_holder: accountHolder.optional(),
  }),
  z.looseObject({
    type: z.enum(local),
    number: z.never(noCards).optional(),
    account_number: secret().optional(),
    iban: secret().optional(),
  }),
])
