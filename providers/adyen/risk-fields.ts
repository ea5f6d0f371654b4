import * as z from 'zod'
import { amount, deliveryAddress, text, time } from './fields.ts'

const age = z.enum(['thisTransaction', 'lessThan30Days', 'from30To60Days', 'moreThan60Days'])
const ageOrNone = z.enum(['notApplicable', ...age.options])
const count = z.int().nonnegative()

/** How old and how used the shopper's account at the shop is; banks weigh it in 3-D Secure. */
const accountInfo = z.strictObject({
  accountAgeIndicator: ageOrNone.optional(),
  accountChangeDate: time.optional(),
  accountChangeIndicator: age.optional(),
  accountCreationDate: time.optional(),
  accountType: z.enum(['notApplicable', 'credit', 'debit']).optional(),
  addCardAttemptsDay: count.optional(),
  deliveryAddressUsageDate: time.optional(),
  deliveryAddressUsageIndicator: age.optional(),
  homePhone: z.string().optional(),
  mobilePhone: z.string().optional(),
  passwordChangeDate: time.optional(),
  passwordChangeIndicator: ageOrNone.optional(),
  pastTransactionsDay: count.optional(),
  pastTransactionsYear: count.optional(),
  paymentAccountAge: time.optional(),
  paymentAccountIndicator: ageOrNone.optional(),
  purchasesLast6Months: count.optional(),
  suspiciousActivity: z.boolean().optional(),
  workPhone: z.string().optional(),
})

/** What speaks for or against this purchase. */
export const merchantRiskIndicator = z.strictObject({
  addressMatch: z.boolean().optional(),
  deliveryAddressIndicator: z
    .enum([
      'shipToBillingAddress',
      'shipToVerifiedAddress',
      'shipToNewAddress',
      'shipToStore',
      'digitalGoods',
      'goodsNotShipped',
      'other',
    ])
    .optional(),
  deliveryEmail: z.string().optional(),
  deliveryEmailAddress: z.string().max(254).optional(),
  deliveryTimeframe: z
    .enum(['electronicDelivery', 'sameDayShipping', 'overnightShipping', 'twoOrMoreDaysShipping'])
    .optional(),
  giftCardAmount: amount.optional(),
  giftCardCount: count.optional(),
  giftCardCurr: z.string().optional(),
  preOrderDate: time.optional(),
  preOrderPurchase: z.boolean().optional(),
  preOrderPurchaseInd: z.string().optional(),
  reorderItems: z.boolean().optional(),
  reorderItemsInd: z.string().optional(),
  shipIndicator: z.string().optional(),
})

const phone = z.strictObject({ cc: text(3).optional(), subscriber: z.string().max(15).optional() })

/** What a session or a link may ask of 3-D Secure. */
export const offeredThreeDS2 = z.strictObject({
  homePhone: phone.optional(),
  mobilePhone: phone.optional(),
  threeDSRequestorChallengeInd: z.enum(['01', '02', '03', '04', '05', '06']).optional(),
  workPhone: phone.optional(),
})

const named = z.strictObject({ name: z.string().optional(), version: z.string().optional() })

/** Which software asks; Adyen wants to know of platforms and plugins. */
export const applicationInfo = z.strictObject({
  adyenLibrary: named.optional(),
  adyenPaymentSource: named.optional(),
  externalPlatform: named.extend({ integrator: z.string().optional() }).optional(),
  merchantApplication: named.optional(),
  merchantDevice: z
    .strictObject({
      os: z.string().optional(),
      osVersion: z.string().optional(),
      reference: z.string().optional(),
    })
    .optional(),
  shopperInteractionDevice: z
    .strictObject({
      locale: z.string().optional(),
      os: z.string().optional(),
      osVersion: z.string().optional(),
    })
    .optional(),
})

const company = z.strictObject({
  homepage: z.string().optional(),
  name: z.string().optional(),
  registrationNumber: z.string().optional(),
  registryLocation: z.string().optional(),
  taxId: z.string().optional(),
  type: z.string().optional(),
})

/** What a payment and a session tell of the shopper and of how he comes back. */
export const circumstances = {
  accountInfo: accountInfo.optional(),
  applicationInfo: applicationInfo.optional(),
  company: company.optional(),
  deliverAt: time.optional(),
  deliveryAddress: deliveryAddress.optional(),
  enableOneClick: z.boolean().optional(),
  enablePayOut: z.boolean().optional(),
  enableRecurring: z.boolean().optional(),
  recurringExpiry: z.string().optional(),
  recurringFrequency: z.string().optional(),
  redirectFromIssuerMethod: z.string().optional().describe('GET or POST'),
  redirectToIssuerMethod: z.string().optional().describe('GET or POST'),
  shopperConversionId: z.string().max(256).optional(),
  threeDSAuthenticationOnly: z.boolean().optional(),
  trustedShopper: z.boolean().optional(),
}
