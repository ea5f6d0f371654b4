import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'

export function text(longest: number) {
  return z.string().min(1).max(longest)
}

const currency = z.string().regex(/^[A-Z]{3}$/, 'must be three capitals of ISO 4217, as in EUR')

/**
 * An amount above nothing. Adyen's units differ from ISO 4217 in a few currencies: CLP and ISK have
 * two decimals, IDR and CVE none.
 */
export const amount = z.strictObject({
  currency,
  value: z.int().positive().describe("In Adyen's smallest unit of the currency: 1000 is 10.00 EUR"),
})

/** Zero verifies a card without taking money. */
export const amountOrZero = z.strictObject({
  currency,
  value: z
    .int()
    .nonnegative()
    .describe("In Adyen's smallest unit: 1000 is 10.00 EUR; 0 verifies a card"),
})

export const reference = text(80).describe(
  "The merchant's own number; unique for each try to pay. Adyen reads a hyphen as a separator of " +
    'several numbers, so do without',
)

/** Adyen's number of a payment or a modification. */
export const pspReference = z
  .string()
  .regex(/^[0-9A-Za-z]{1,32}$/, 'must be a pspReference of Adyen: letters and digits')

export const returnUrl = z
  .string()
  .max(8_000)
  .regex(
    /^[A-Za-z][\w+.-]*:\/\/\S+$/,
    'must be a whole address, as in https://shop.example/return or shop-app://return',
  )
  .describe('Where the shopper comes back to')

export const countryCode = z.string().regex(/^[A-Z]{2}$/, 'must be two capitals of ISO 3166-1')

/** ISO 8601 with its zone. */
export const time = z.iso.datetime({
  offset: true,
  error: 'must be a time with its zone: 2026-01-31T13:29:35+01:00 (ISO 8601)',
})

const mostMetadata = 20

const metadata = z
  .record(text(20), z.string().max(80))
  .refine((fields) => Object.keys(fields).length <= mostMetadata, {
    error: `must have at most ${mostMetadata} entries`,
  })

export const additionalData = z.record(z.string(), z.string())

const address = {
  city: text(3_000),
  country: countryCode,
  houseNumberOrName: z.string().max(3_000),
  postalCode: z.string().max(10),
  stateOrProvince: z.string().max(1_000).optional(),
  street: z.string().max(3_000),
}

export const billingAddress = z.strictObject(address)
export const deliveryAddress = z.strictObject({
  ...address,
  firstName: z.string().optional(),
  lastName: z.string().optional(),
})

export const shopperName = z.strictObject({ firstName: text(80), lastName: text(80) })

export const lineItems = z
  .array(
    z.strictObject({
      amountExcludingTax: z.int().optional(),
      amountIncludingTax: z.int().optional(),
      brand: z.string().optional(),
      color: z.string().optional(),
      description: z.string().max(10_000).optional(),
      id: z.string().optional(),
      imageUrl: z.string().optional(),
      itemCategory: z.string().optional(),
      manufacturer: z.string().optional(),
      marketplaceSellerId: z.string().optional(),
      productUrl: z.string().optional(),
      quantity: z.int().optional(),
      receiverEmail: z.string().optional(),
      returnShippingCompany: z.string().optional(),
      returnTrackingNumber: z.string().optional(),
      returnTrackingUri: z.string().optional(),
      shippingCompany: z.string().optional(),
      shippingMethod: z.string().optional(),
      trackingNumber: z.string().optional(),
      trackingUri: z.string().optional(),
      size: z.string().optional(),
      sku: z.string().optional(),
      taxAmount: z.int().optional(),
      taxPercentage: z.int().optional().describe('In hundredths of a percent: 2100 is 21 %'),
      upc: z.string().optional(),
    }),
  )
  .min(1)

export const splits = z
  .array(
    z.strictObject({
      account: z.string().optional(),
      amount: z.strictObject({ currency: currency.optional(), value: z.int() }).optional(),
      description: z.string().optional(),
      reference: z.string().optional(),
      type: text(40),
    }),
  )
  .min(1)

export const authenticationData = z.strictObject({
  attemptAuthentication: z.enum(['always', 'never']).optional(),
  authenticationOnly: z.boolean().optional(),
  threeDSRequestData: z
    .strictObject({
      challengeWindowSize: z.enum(['01', '02', '03', '04', '05']).optional(),
      dataOnly: z.enum(['true', 'false']).optional(),
      nativeThreeDS: z.enum(['preferred', 'disabled']).optional(),
      threeDSVersion: z.enum(['2.1.0', '2.2.0']).optional(),
    })
    .optional(),
})

/** 3-D Secure that was done elsewhere. */
export const mpiData = z.strictObject({
  authenticationResponse: z.enum(['Y', 'N', 'U', 'A']).optional(),
  cavv: z.string().optional(),
  cavvAlgorithm: z.string().optional(),
  challengeCancel: z.enum(['01', '02', '03', '04', '05', '06', '07']).optional(),
  directoryResponse: z.enum(['A', 'C', 'D', 'I', 'N', 'R', 'U', 'Y']).optional(),
  dsTransID: z.string().optional(),
  eci: z.string().optional(),
  riskScore: z.string().optional(),
  threeDSVersion: z.string().optional(),
  tokenAuthenticationVerificationValue: z.string().optional(),
  transStatusReason: z.string().optional(),
  xid: z.string().optional(),
})

export const browserInfo = z.strictObject({
  acceptHeader: z.string(),
  colorDepth: z.int(),
  javaEnabled: z.boolean(),
  javaScriptEnabled: z.boolean().optional(),
  language: z.string(),
  screenHeight: z.int(),
  screenWidth: z.int(),
  timeZoneOffset: z.int(),
  userAgent: z.string(),
})

const riskData = z.strictObject({
  clientData: z.string().max(5_000).optional(),
  customFields: z.record(z.string(), z.string()).optional(),
  fraudOffset: z.int().optional(),
  profileReference: z.string().optional(),
})

/** A partial payment's order, as it was answered. */
export const order = z.strictObject({ orderData: text(5_000), pspReference })

/**
 * What the payer pays with. Its fields depend on `type`, and Adyen has more than fifty of them:
 * whatever the front end hands over goes on as it is. Card numbers and codes are kept from every
 * log, error and journal.
 */
export const paymentMethod = z.looseObject({
  type: text(64),
  number: secret().optional(),
  cvc: secret().optional(),
  encryptedCardNumber: secret().optional(),
  encryptedSecurityCode: secret().optional(),
})

/** Who the payer is and how he pays, as all ways to start a payment take it. */
export const shopper = {
  shopperReference: z.string().min(3).max(256).optional(),
  shopperEmail: z.string().max(500).optional(),
  shopperLocale: z.string().max(32).optional(),
  telephoneNumber: z.string().max(32).optional(),
  countryCode: countryCode.optional(),
  dateOfBirth: z.iso.date().optional(),
  socialSecurityNumber: z.string().max(32).optional(),
  shopperStatement: z
    .string()
    .regex(/^[A-Za-z0-9 .,'_\-?+*/]+$/, "must be out of a-z A-Z 0-9, space and . , ' _ - ? + * /")
    .max(10_000)
    .optional()
    .describe("What stands on the bank's statement; at most 22 characters, or banks cut it"),
  recurringProcessingModel: z
    .enum(['CardOnFile', 'Subscription', 'UnscheduledCardOnFile'])
    .optional(),
}

/** What is sold, as all ways to start a payment take it. */
export const sale = {
  captureDelayHours: z.int().min(0).max(672).optional().describe('0 captures at once'),
  lineItems: lineItems.optional(),
  mcc: z.string().max(16).optional(),
  merchantOrderReference: z.string().max(1_000).optional(),
  metadata: metadata.optional(),
  riskData: riskData.optional(),
  splits: splits.optional(),
  store: text(64).optional(),
}

/** An amount as answers tell it. */
export const toldAmount = z.object({ currency: z.string(), value: z.int() })

/** What was paid with, as answers tell it; not all of them do. */
export const toldMethod = z.object({ type: z.string().nullish(), brand: z.string().nullish() })
