import * as z from 'zod'
import * as fields from './fields.ts'
import * as funds from './fund-fields.ts'
import * as risk from './risk-fields.ts'

const methodNames = z.array(fields.text(64)).min(1)

const chosenMethods = {
  allowedPaymentMethods: methodNames.optional(),
  blockedPaymentMethods: methodNames.optional(),
}

const offer = {
  amount: fields.amountOrZero,
  reference: fields.reference,
  ...fields.shopper,
  ...fields.sale,
  ...chosenMethods,
  billingAddress: fields.billingAddress.optional(),
  expiresAt: fields.time.optional(),
  applicationInfo: risk.applicationInfo.optional(),
  deliverAt: fields.time.optional(),
  fundOrigin: funds.fundOrigin.optional(),
  fundRecipient: funds.fundRecipient.optional(),
  platformChargebackLogic: funds.platformChargebackLogic.optional(),
  shopperName: fields.shopperName.optional(),
  showRemovePaymentMethodButton: z.boolean().optional(),
  splitCardFundingSources: z.boolean().optional(),
  storePaymentMethodMode: z.enum(['askForConsent', 'disabled', 'enabled']).optional(),
  themeId: z.string().optional(),
  threeDS2RequestData: risk.offeredThreeDS2.optional(),
}

const storeFiltrationMode = z.enum(['exclusive', 'inclusive', 'skipFilter']).optional()

export const sessionInput = z.strictObject({
  ...offer,
  ...risk.circumstances,
  ...funds.funds,
  returnUrl: fields.returnUrl,
  installmentOptions: funds.installmentOptions.optional(),
  mpiData: fields.mpiData.optional(),
  showInstallmentAmount: z.boolean().optional(),
  storeFiltrationMode,
  additionalData: fields.additionalData.optional(),
  authenticationData: fields.authenticationData.optional(),
  channel: z.enum(['iOS', 'Android', 'Web']).optional(),
  mode: z.enum(['embedded', 'hosted']).optional().describe('hosted: Adyen shows the page itself'),
  shopperIP: z.string().optional(),
  shopperInteraction: z.enum(['Ecommerce', 'ContAuth', 'Moto', 'POS']).optional(),
  storePaymentMethod: z.boolean().optional(),
})

export const session = z.object({
  id: z.string(),
  sessionData: z.string().nullish(),
  expiresAt: z.string(),
  url: z.string().nullish(),
  reference: z.string(),
  amount: fields.toldAmount,
})

export const sessionKey = z.strictObject({
  sessionId: fields.text(256),
  sessionResult: fields
    .text(50_000)
    .describe('What the front end got when the shopper was through with the session'),
})

export const sessionResult = z.object({
  id: z.string(),
  status: z.string(),
  reference: z.string().nullish(),
  payments: z
    .array(
      z.object({
        pspReference: z.string().nullish(),
        resultCode: z.string().nullish(),
        paymentMethod: fields.toldMethod.nullish(),
        amount: fields.toldAmount.nullish(),
      }),
    )
    .nullish(),
})

export type SessionResult = z.output<typeof sessionResult>

export const methodsInput = z.strictObject({
  ...chosenMethods,
  additionalData: fields.additionalData.optional(),
  amount: fields.amountOrZero.optional(),
  browserInfo: fields.browserInfo.optional(),
  channel: z.enum(['iOS', 'Android', 'Web']).optional(),
  countryCode: fields.countryCode.optional(),
  order: fields.order.optional(),
  shopperConversionId: z.string().max(256).optional(),
  shopperEmail: z.string().optional(),
  shopperIP: z.string().optional(),
  shopperLocale: z.string().optional(),
  shopperReference: z.string().min(3).max(256).optional(),
  splitCardFundingSources: z.boolean().optional(),
  store: fields.text(16).optional(),
  storeFiltrationMode,
  telephoneNumber: z.string().optional(),
})

/** The front end takes it as it is. */
export const methods = z.object({
  paymentMethods: z
    .array(z.looseObject({ type: z.string().nullish(), name: z.string().nullish() }))
    .nullish(),
  storedPaymentMethods: z
    .array(z.looseObject({ id: z.string().nullish(), type: z.string().nullish() }))
    .nullish(),
})

export const linkInput = z.strictObject({
  ...offer,
  deliveryAddress: fields.billingAddress.optional(),
  description: z.string().max(280).optional().describe('The shopper sees it'),
  installmentOptions: funds.linkInstallmentOptions.optional(),
  manualCapture: z.boolean().optional(),
  requiredShopperFields: z
    .array(
      z.enum([
        'billingAddress',
        'deliveryAddress',
        'shopperEmail',
        'shopperName',
        'telephoneNumber',
      ]),
    )
    .optional(),
  returnUrl: fields.returnUrl.optional(),
  reusable: z.boolean().optional().describe('true takes any number of payments'),
})

export const linkKey = z.strictObject({ linkId: fields.text(64) })

export const link = z.object({
  id: z.string(),
  url: z.string(),
  status: z.string(),
  expiresAt: z.string().nullish(),
  reference: z.string(),
  reusable: z.boolean().nullish(),
  amount: fields.toldAmount,
})

export type PaymentLink = z.output<typeof link>
