import { describe, expect, it } from 'vitest'
import { adyen } from '../../providers/adyen.ts'
import { kit, openShop } from '../support/adyen-shop.ts'
import { examples, fieldsOfV72, problemsOf } from '../support/adyen-vectors.ts'

const { samples } = kit

/** The published schema of each request that has a body. */
const schemas = {
  pay: 'PaymentRequest',
  details: 'PaymentDetailsRequest',
  session: 'CreateCheckoutSessionRequest',
  paymentMethods: 'PaymentMethodsRequest',
  paymentLink: 'PaymentLinkRequest',
  capture: 'PaymentCaptureRequest',
  cancel: 'PaymentCancelRequest',
  cancelByReference: 'StandalonePaymentCancelRequest',
  refund: 'PaymentRefundRequest',
  reverse: 'PaymentReversalRequest',
  adjust: 'PaymentAmountUpdateRequest',
} as const

type Written = keyof typeof schemas

/** The request that an input becomes, as it came in at the provider. */
async function sent(operation: keyof typeof adyen.operations, input: unknown) {
  const { shop, sandbox } = await openShop()
  const call = shop[operation] as (given: unknown) => Promise<unknown>
  await call(input).catch(() => undefined)
  return sandbox.requests[0] ?? expect.unreachable()
}

async function readable(operation: keyof typeof adyen.operations) {
  const { method, path, body } = await sent(operation, samples[operation].input)
  return body === '' ? `${method} ${path}` : `${method} ${path} ${body}`
}

const url = 'https://shop.example/1'
const address = {
  city: 'Amsterdam',
  country: 'NL',
  houseNumberOrName: '1',
  postalCode: '1011AA',
  stateOrProvince: 'NH',
  street: 'Damrak',
}
const shopper = {
  shopperReference: 'shopper1',
  shopperEmail: 'shopper@shop.example',
  shopperLocale: 'nl-NL',
  telephoneNumber: '+31200000000',
  countryCode: 'NL',
  dateOfBirth: '1990-01-31',
  socialSecurityNumber: '000',
  shopperStatement: 'Tea House',
  recurringProcessingModel: 'CardOnFile',
}
const lineItems = [{ id: '1', description: 'Tea', quantity: 1, amountIncludingTax: 1_000 }]
const splits = [
  { type: 'BalanceAccount', account: 'BA1', amount: { value: 1_000 }, reference: '1' },
]
const sale = {
  captureDelayHours: 672,
  lineItems,
  mcc: '5499',
  merchantOrderReference: 'O1001',
  metadata: { table: '7' },
  riskData: { fraudOffset: 1, customFields: { a: 'b' }, profileReference: '1', clientData: 'x' },
  splits,
  store: 'store-1',
}
const time = '2026-02-01T13:29:35+01:00'
const authenticationData = { threeDSRequestData: { nativeThreeDS: 'preferred' } }
const order = { orderData: 'x', pspReference: '993617895204576J' }
const common = { shopperIP: '203.0.113.7', shopperInteraction: 'Ecommerce', channel: 'Web' }
const named = { name: 'payonce', version: '1' }
const applicationInfo = {
  adyenLibrary: named,
  adyenPaymentSource: named,
  externalPlatform: { ...named, integrator: 'x' },
  merchantApplication: named,
  merchantDevice: { os: 'a', osVersion: '1', reference: 'x' },
  shopperInteractionDevice: { locale: 'nl', os: 'a', osVersion: '1' },
}
const name = { firstName: 'S', lastName: 'Hopper' }
const fundOrigin = { billingAddress: address, shopperName: name, walletIdentifier: 'w' }
const fundRecipient = {
  ...fundOrigin,
  IBAN: 'NL91ABNA0417164300',
  subMerchant: { city: 'A', country: 'NL', mcc: '5499', name: 'x', taxId: '1' },
  walletOwnerTaxId: '1',
  walletPurpose: 'transferOwnWallet',
}
const platformChargebackLogic = { behavior: 'deductAccordingToSplitRatio', targetAccount: 'BA1' }
const enhancedSchemeData = {
  airline: {
    passengerName: 'S Hopper',
    agency: { invoiceNumber: '1', planName: 'x' },
    legs: [{ carrierCode: 'KL', departureTax: 1, flightNumber: '1' }],
    passengers: [{ firstName: 'S', dateOfBirth: '1990-01-31' }],
    ticket: { number: '1', issueDate: '310126' },
    travelAgency: { code: '1', name: 'x' },
  },
  levelTwoThree: {
    customerReferenceNumber: '1',
    destination: { countryCode: 'NL', postalCode: '1011AA', stateOrProvince: 'NH' },
    itemDetailLines: [{ description: 'Tea', quantity: 1, unitPrice: 1_000 }],
    totalTaxAmount: 1,
  },
}
const subMerchants = [{ id: '1', name: 'x', address, amount: { currency: 'EUR', value: 1 } }]
const phone = { cc: '31', subscriber: '200000000' }
const circumstances = {
  accountInfo: {
    accountAgeIndicator: 'lessThan30Days',
    accountChangeIndicator: 'from30To60Days',
    accountType: 'credit',
    pastTransactionsDay: 1,
    suspiciousActivity: false,
  },
  applicationInfo,
  company: { name: 'Tea House', taxId: '1' },
  deliverAt: time,
  enableOneClick: false,
  enablePayOut: false,
  enableRecurring: false,
  recurringExpiry: '2027-01-31',
  recurringFrequency: '30',
  redirectFromIssuerMethod: 'GET',
  redirectToIssuerMethod: 'GET',
  threeDSAuthenticationOnly: false,
  trustedShopper: true,
  fundOrigin,
  fundRecipient,
  mandate: { amount: '1000', amountRule: 'max', endsAt: '2027-01-31', frequency: 'monthly' },
  additionalAmount: { currency: 'EUR', value: 1 },
}

const offer = {
  ...shopper,
  ...sale,
  allowedPaymentMethods: ['scheme'],
  blockedPaymentMethods: ['ideal'],
  billingAddress: address,
  expiresAt: time,
  shopperName: { firstName: 'S', lastName: 'Hopper' },
  storePaymentMethodMode: 'askForConsent',
  themeId: 'theme-1',
  applicationInfo,
  deliverAt: time,
  fundOrigin,
  fundRecipient,
  platformChargebackLogic,
  showRemovePaymentMethodButton: true,
  splitCardFundingSources: false,
  threeDS2RequestData: { homePhone: phone, threeDSRequestorChallengeInd: '04' },
}

/** Every field that an input has, beside those of the sample. */
const everything: Readonly<Record<Written, object>> = {
  pay: {
    ...shopper,
    ...sale,
    ...common,
    additionalData: { 'riskdata.basket': '1' },
    authenticationData,
    billingAddress: address,
    browserInfo: {
      acceptHeader: '*/*',
      colorDepth: 24,
      javaEnabled: false,
      javaScriptEnabled: true,
      language: 'nl-NL',
      screenHeight: 723,
      screenWidth: 1536,
      timeZoneOffset: -60,
      userAgent: 'Mozilla/5.0',
    },
    deliveryAddress: { ...address, firstName: 'S', lastName: 'Hopper' },
    deviceFingerprint: 'x',
    fraudOffset: 1,
    mpiData: { cavv: 'x', eci: '05', authenticationResponse: 'Y', threeDSVersion: '2.2.0' },
    ...circumstances,
    merchantRiskIndicator: { addressMatch: true, deliveryTimeframe: 'sameDayShipping' },
    bankAccount: { accountType: 'checking', bankAccountNumber: '1', bankLocationId: '2' },
    dccQuote: { basePoints: 100, validTill: time, sell: { currency: 'EUR', value: 1 } },
    enhancedSchemeData,
    installments: { value: 3, plan: 'regular', extra: 1 },
    platformChargebackLogic,
    subMerchants,
    checkoutAttemptId: 'x',
    shopperConversionId: 'x',
    deliveryDate: time,
    entityType: 'NaturalPerson',
    industryUsage: 'delayedCharge',
    localizedShopperStatement: { 'ja-Hani': '茶' },
    orderReference: 'x',
    paymentValidations: { name: { status: 'x' } },
    shopperTaxInfo: { taxCountryCode: 'IT', taxIdentificationNumber: '1' },
    surcharge: { value: 1 },
    order,
    origin: 'https://shop.example',
    sessionValidity: time,
    shopperName: { firstName: 'S', lastName: 'Hopper' },
    storePaymentMethod: true,
    threeDS2RequestData: { threeDSRequestorURL: url },
  },
  details: {
    paymentData: 'x',
    authenticationData: { authenticationOnly: false },
    threeDSAuthenticationOnly: false,
    details: { redirectResult: 'x', 'threeds2.fingerprint': 'x' },
  },
  session: {
    ...offer,
    ...common,
    additionalData: { a: 'b' },
    authenticationData,
    deliveryAddress: { ...address, firstName: 'S' },
    mode: 'hosted',
    storePaymentMethod: true,
    ...circumstances,
    installmentOptions: { card: { plans: ['regular'], preselectedValue: 2, values: [1, 2] } },
    mpiData: { cavv: 'x' },
    showInstallmentAmount: true,
    storeFiltrationMode: 'inclusive',
  },
  paymentMethods: {
    order,
    shopperEmail: shopper.shopperEmail,
    shopperIP: common.shopperIP,
    shopperLocale: 'nl-NL',
    shopperReference: 'shopper1',
    splitCardFundingSources: true,
    shopperConversionId: 'x',
    storeFiltrationMode: 'exclusive',
    store: 'store-1',
    telephoneNumber: shopper.telephoneNumber,
    additionalData: { a: 'b' },
    allowedPaymentMethods: ['scheme'],
    blockedPaymentMethods: ['ideal'],
  },
  paymentLink: {
    ...offer,
    deliveryAddress: address,
    installmentOptions: { card: { maxValue: 3 } },
    manualCapture: true,
    requiredShopperFields: ['shopperEmail'],
    returnUrl: url,
    reusable: true,
  },
  capture: {
    lineItems,
    splits,
    applicationInfo,
    enhancedSchemeData,
    platformChargebackLogic,
    subMerchants,
  },
  cancel: { applicationInfo },
  cancelByReference: { applicationInfo },
  refund: {
    lineItems,
    splits,
    store: 'store-1',
    capturePspReference: '993617895204576J',
    applicationInfo,
    enhancedSchemeData,
  },
  reverse: { applicationInfo },
  adjust: { lineItems, splits, applicationInfo, industryUsage: 'delayedCharge' },
}

describe("a request is one by Adyen's own schema", () => {
  it.each(Object.keys(schemas) as Written[])('%s', async (name) => {
    const { input } = samples[name]
    const plain = await sent(name, input)
    expect(problemsOf(schemas[name], JSON.parse(plain.body))).toEqual([])
    const full = await sent(name, { ...input, ...everything[name] })
    expect(JSON.parse(full.body)).toMatchObject(everything[name])
    expect(problemsOf(schemas[name], JSON.parse(full.body))).toEqual([])
  })

  it('and takes every field that version 72 has, and no other', () => {
    for (const [operation, theirs] of Object.entries(fieldsOfV72)) {
      const { shape } = adyen.operations[operation as Written].input
      const ours = Object.keys(shape).filter((field) => field !== 'paymentPspReference')
      // The account fills it in.
      const asked = theirs.filter((field) => field !== 'merchantAccount')
      expect(`${operation}: ${ours.sort()}`).toBe(`${operation}: ${asked.sort()}`)
    }
  })

  it('and the schema finds what is none', () => {
    const strange = { ...samples.pay.input, merchantAccount: 'TeaHouseECOM', tip: 1 }
    expect(problemsOf('PaymentRequest', strange)).toEqual([': must NOT have additional properties'])
    expect(problemsOf('PaymentCancelRequest', {})).toHaveLength(1)
  })
})

describe('a request that Adyen publishes can be made', () => {
  it.each([
    ['post-payments-card-direct', 'pay'],
    ['post-payments-card-3d-secure-2-web', 'pay'],
    ['post-payments-card-3d-secure-redirect', 'pay'],
    ['post-payments-ideal', 'pay'],
    ['post-payments-details-00.redirect', 'details'],
    ['post-sessions-00.success', 'session'],
    ['post-paymentLinks-basic', 'paymentLink'],
    ['post-cancels-cancel-with-own-reference', 'cancelByReference'],
  ] as const)('%s', (example, operation) => {
    const { merchantAccount: _filledIn, ...input } = examples[example] ?? {}
    const { browserInfo, ...rest } = input as { browserInfo?: object }
    // The older example lacks what the schema asks of browserInfo.
    const complete = browserInfo !== undefined && 'screenHeight' in browserInfo
    const given = complete ? input : rest
    const result = adyen.operations[operation].input.safeParse(given)
    expect(result.error?.issues).toBeUndefined()
    expect(result.data).toEqual(given)
  })
})

describe('a request reads', () => {
  it('with the account filled in and the path under /v72', async () => {
    const lines = []
    for (const name of Object.keys(samples) as (keyof typeof samples)[]) {
      lines.push(`${name}: ${await readable(name)}`)
    }
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "pay: POST /v72/payments {"merchantAccount":"TeaHouseECOM","amount":{"currency":"EUR","value":1000},"reference":"T1001","paymentMethod":{"type":"scheme","encryptedCardNumber":"test_4111111111111111","encryptedSecurityCode":"test_737","encryptedExpiryMonth":"test_03","encryptedExpiryYear":"test_2030"},"returnUrl":"https://shop.example/return","shopperReference":"shopper1","channel":"Web"}
      details: POST /v72/payments/details {"details":{"redirectResult":"X6XtfGC3!Y"}}
      session: POST /v72/sessions {"merchantAccount":"TeaHouseECOM","amount":{"currency":"EUR","value":1000},"reference":"T1002","countryCode":"NL","returnUrl":"https://shop.example/return"}
      retrieveSession: GET /v72/sessions/CS00000000000001?sessionResult=SANDBOX%21result
      paymentMethods: POST /v72/paymentMethods {"merchantAccount":"TeaHouseECOM","amount":{"currency":"EUR","value":1000},"channel":"Web","countryCode":"NL"}
      paymentLink: POST /v72/paymentLinks {"merchantAccount":"TeaHouseECOM","amount":{"currency":"EUR","value":1000},"reference":"T1003","countryCode":"NL","description":"Tea"}
      retrievePaymentLink: GET /v72/paymentLinks/PL00000000000001
      capture: POST /v72/payments/SANDBOXPAY000001/captures {"merchantAccount":"TeaHouseECOM","reference":"C1001","amount":{"currency":"EUR","value":1000}}
      cancel: POST /v72/payments/SANDBOXPAY000001/cancels {"merchantAccount":"TeaHouseECOM","reference":"X1001"}
      cancelByReference: POST /v72/cancels {"merchantAccount":"TeaHouseECOM","paymentReference":"T1001","reference":"X1002"}
      refund: POST /v72/payments/SANDBOXPAY000001/refunds {"merchantAccount":"TeaHouseECOM","reference":"R1001","amount":{"currency":"EUR","value":400},"merchantRefundReason":"RETURN"}
      reverse: POST /v72/payments/SANDBOXPAY000001/reversals {"merchantAccount":"TeaHouseECOM","reference":"V1001"}
      adjust: POST /v72/payments/SANDBOXPAY000001/amountUpdates {"merchantAccount":"TeaHouseECOM","reference":"A1001","amount":{"currency":"EUR","value":1500},"industryUsage":"delayedCharge"}"
    `)
  })

  it('with the key of the account and a key of its own', async () => {
    const { shop, sandbox } = await openShop()
    const { key } = await shop.pay(samples.pay.input)
    await shop.paymentMethods(samples.paymentMethods.input)
    const [paying, reading] = sandbox.requests
    expect(paying?.headers).toMatchObject({
      'x-api-key': kit.merchant.apiKey,
      'content-type': 'application/json',
      'idempotency-key': key,
    })
    expect(key).toHaveLength(36)
    expect(reading?.headers).toMatchObject({ 'x-api-key': kit.merchant.apiKey })
    expect(reading?.headers).not.toHaveProperty('idempotency-key')
  })
})
