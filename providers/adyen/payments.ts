import * as z from 'zod'
import * as fields from './fields.ts'
import * as funds from './fund-fields.ts'
import * as risk from './risk-fields.ts'
import { enhancedSchemeData } from './trade-fields.ts'

export const payInput = z.strictObject({
  amount: fields.amountOrZero,
  reference: fields.reference,
  paymentMethod: fields.paymentMethod,
  returnUrl: fields.returnUrl,
  ...fields.shopper,
  ...fields.sale,
  ...risk.circumstances,
  ...funds.funds,
  merchantRiskIndicator: risk.merchantRiskIndicator.optional(),
  bankAccount: funds.bankAccount.optional(),
  dccQuote: funds.dccQuote.optional(),
  enhancedSchemeData: enhancedSchemeData.optional(),
  installments: funds.installments.optional(),
  platformChargebackLogic: funds.platformChargebackLogic.optional(),
  subMerchants: funds.subMerchants.optional(),
  checkoutAttemptId: z.string().max(256).optional(),
  deliveryDate: fields.time.optional(),
  entityType: z.enum(['NaturalPerson', 'CompanyName']).optional(),
  industryUsage: z.enum(['delayedCharge', 'installment', 'noShow']).optional(),
  localizedShopperStatement: z.record(z.string(), z.string()).optional(),
  orderReference: z.string().optional(),
  paymentValidations: z
    .strictObject({ name: z.strictObject({ status: z.string() }).optional() })
    .optional(),
  shopperTaxInfo: z
    .strictObject({
      taxCountryCode: fields.countryCode,
      taxIdentificationNumber: fields.text(20),
    })
    .optional(),
  surcharge: z.strictObject({ value: z.int() }).optional(),
  additionalData: fields.additionalData.optional(),
  authenticationData: fields.authenticationData.optional(),
  billingAddress: fields.billingAddress.optional(),
  browserInfo: fields.browserInfo.optional(),
  channel: z.enum(['iOS', 'Android', 'Web']).optional(),
  deviceFingerprint: z.string().max(5_000).optional(),
  fraudOffset: z.int().optional(),
  mpiData: fields.mpiData.optional(),
  order: fields.order.optional(),
  origin: z.string().max(80).optional(),
  sessionValidity: fields.time.optional(),
  shopperIP: z.string().max(1_000).optional(),
  shopperInteraction: z.enum(['Ecommerce', 'ContAuth', 'Moto', 'POS']).optional(),
  shopperName: fields.shopperName.optional(),
  storePaymentMethod: z.boolean().optional(),
  threeDS2RequestData: z.record(z.string(), z.unknown()).optional(),
})

const longDetail = z.string().max(50_000).optional()

export const detailsInput = z.strictObject({
  details: z
    .strictObject({
      MD: longDetail,
      PaReq: longDetail,
      PaRes: longDetail,
      authorization_token: longDetail,
      billingToken: longDetail,
      'cupsecureplus.smscode': longDetail,
      facilitatorAccessToken: longDetail,
      oneTimePasscode: longDetail,
      orderID: longDetail,
      payerID: longDetail,
      payload: longDetail,
      paymentID: longDetail,
      paymentStatus: longDetail,
      redirectResult: longDetail,
      resultCode: longDetail,
      returnUrlQueryString: longDetail,
      threeDSResult: longDetail,
      'threeds2.challengeResult': longDetail,
      'threeds2.fingerprint': z.string().max(100_000).optional(),
      vaultToken: longDetail,
    })
    .describe('What the front end hands over, or `redirectResult` of the return address'),
  paymentData: z.string().max(200_000).optional(),
  authenticationData: z.strictObject({ authenticationOnly: z.boolean().optional() }).optional(),
  threeDSAuthenticationOnly: z.boolean().optional(),
})

/** What the shopper has to do; the front end takes it as it is. */
const action = z.looseObject({
  type: z.string(),
  url: z.string().nullish(),
  method: z.string().nullish(),
  paymentData: z.string().nullish(),
  paymentMethodType: z.string().nullish(),
})

/** Answered to `pay` and to `details`. */
export const paymentAnswer = z.object({
  resultCode: z.string(),
  pspReference: z.string().nullish(),
  merchantReference: z.string().nullish(),
  amount: fields.toldAmount.nullish(),
  paymentMethod: fields.toldMethod.nullish(),
  refusalReason: z.string().nullish(),
  refusalReasonCode: z.string().nullish(),
  action: action.nullish(),
  order: z
    .object({
      orderData: z.string().nullish(),
      pspReference: z.string(),
      remainingAmount: fields.toldAmount.nullish(),
    })
    .nullish(),
  additionalData: z.record(z.string(), z.unknown()).nullish(),
})

export type PaymentAnswer = z.output<typeof paymentAnswer>
