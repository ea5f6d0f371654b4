import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'
import * as fields from './fields.ts'

const person = {
  billingAddress: fields.billingAddress.optional(),
  shopperEmail: z.string().optional(),
  shopperName: fields.shopperName.optional(),
  telephoneNumber: z.string().optional(),
  walletIdentifier: z.string().optional(),
}

/** Whose money it is, where a card fills a wallet or an account. */
export const fundOrigin = z.strictObject(person)

/** Who gets it. */
export const fundRecipient = z.strictObject({
  ...person,
  IBAN: z.string().optional(),
  paymentMethod: fields.paymentMethod.optional(),
  shopperReference: z.string().min(3).max(256).optional(),
  storedPaymentMethodId: fields.text(64).optional(),
  subMerchant: z
    .strictObject({
      city: z.string().optional(),
      country: z.string().optional(),
      mcc: z.string().optional(),
      name: z.string().optional(),
      taxId: z.string().optional(),
    })
    .optional(),
  walletOwnerTaxId: z.string().optional(),
  walletPurpose: z
    .enum([
      'identifiedBoleto',
      'transferDifferentWallet',
      'transferOwnWallet',
      'transferSameWallet',
      'unidentifiedBoleto',
    ])
    .optional(),
})

/** The sellers behind a payment facilitator. */
export const subMerchants = z
  .array(
    z.strictObject({
      address: fields.billingAddress.optional(),
      amount: fields.amount.optional(),
      email: z.string().max(320).optional(),
      id: z.string().optional(),
      mcc: z.string().optional(),
      name: z.string().optional(),
      phoneNumber: z.string().max(20).optional(),
      registeredSince: z.string().optional(),
      taxId: z.string().optional(),
      url: z.string().max(320).optional(),
    }),
  )
  .min(1)

/** The account of a direct debit (ACH); its number is kept from every log and journal. */
export const bankAccount = z.strictObject({
  accountType: z
    .enum(['balance', 'checking', 'deposit', 'general', 'other', 'payment', 'savings'])
    .optional(),
  bankAccountNumber: secret().optional(),
  bankCity: z.string().optional(),
  bankLocationId: z.string().optional(),
  bankName: z.string().optional(),
  bic: z.string().optional(),
  countryCode: fields.countryCode.optional(),
  iban: z.string().optional(),
  ownerName: z.string().optional(),
  taxId: z.string().optional(),
})

/** What the shopper agrees to be charged again and again (UPI, PayTo, Pix). */
const mandate = z.strictObject({
  amount: z.string().describe("In Adyen's smallest unit, written as a text"),
  amountRule: z.enum(['max', 'exact']).optional(),
  billingAttemptsRule: z.enum(['on', 'before', 'after']).optional(),
  billingDay: z.string().optional(),
  count: z.string().optional(),
  endsAt: z.string().describe('YYYY-MM-DD'),
  frequency: z.enum([
    'adhoc',
    'daily',
    'weekly',
    'biWeekly',
    'monthly',
    'quarterly',
    'halfYearly',
    'yearly',
  ]),
  remarks: z.string().optional(),
  startsAt: z.string().optional().describe('YYYY-MM-DD'),
})

/** Whose balance a chargeback is taken from, on a platform. */
export const platformChargebackLogic = z.strictObject({
  behavior: z
    .enum(['deductFromOneBalanceAccount', 'deductAccordingToSplitRatio', 'deductFromLiableAccount'])
    .optional(),
  costAllocationAccount: z.string().optional(),
  targetAccount: z.string().optional(),
})

const plan = z.enum([
  'bonus',
  'buynow_paylater',
  'interes_refund_prctg',
  'interest_bonus',
  'nointeres_refund_prctg',
  'nointerest_bonus',
  'refund_prctg',
  'regular',
  'revolving',
  'with_interest',
])

export const installments = z.strictObject({
  value: z.int().positive().describe('How many instalments'),
  plan: plan.optional(),
  extra: z.int().optional(),
})

const option = {
  plans: z.array(plan).optional(),
  preselectedValue: z.int().positive().optional(),
  values: z.array(z.int().positive()).optional(),
}

/** Which instalments a session offers, by card brand. */
export const installmentOptions = z.record(fields.text(64), z.strictObject(option))

export const linkInstallmentOptions = z.record(
  fields.text(64),
  z.strictObject({ ...option, maxValue: z.int().positive().optional() }),
)

/** A rate that was offered for paying in another currency. */
export const dccQuote = z.strictObject({
  account: z.string().optional(),
  accountType: z.string().optional(),
  baseAmount: fields.amount.optional(),
  basePoints: z.int(),
  buy: fields.amount.optional(),
  interbank: fields.amount.optional(),
  reference: z.string().optional(),
  sell: fields.amount.optional(),
  signature: z.string().optional(),
  source: z.string().optional(),
  type: z.string().optional(),
  validTill: fields.time,
})

/** From whom to whom money goes, as a payment and a session take it. */
export const funds = {
  fundOrigin: fundOrigin.optional(),
  fundRecipient: fundRecipient.optional(),
  mandate: mandate.optional(),
  additionalAmount: fields.amount.optional(),
  thirdPartyTokenRedundancyInfo: z
    .strictObject({
      requestTemplateCode: z.string(),
      requestParameters: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
}
