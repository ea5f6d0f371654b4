/** What a sample's `answer` function is asked with, as far as it is used here. */
export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  readonly merchant: { readonly merchantAccount: string }
  readonly serial: number
  readonly acts: readonly {
    readonly operation: string
    // biome-ignore lint/suspicious/noExplicitAny: each operation has its own answer
    readonly answer: any
  }[]
}

/** Adyen's numbers have 16 characters. */
function numberOf(prefix: string, serial: number): string {
  return prefix + String(serial).padStart(16 - prefix.length, '0')
}

const amount = { currency: 'EUR', value: 1_000 }
const paymentPspReference = numberOf('SANDBOXPAY', 1)
const returnUrl = 'https://shop.example/return'

function paid({ input, serial }: Asked) {
  return {
    resultCode: 'Authorised',
    pspReference: numberOf('SANDBOXPAY', serial),
    merchantReference: input.reference,
    amount: input.amount,
    paymentMethod: { type: input.paymentMethod?.type, brand: 'visa' },
  }
}

/** What was created, with what it was created from. */
function offered({ input, merchant }: Asked, more: object) {
  const { amount: asked, reference } = input
  return {
    amount: asked,
    reference,
    merchantAccount: merchant.merchantAccount,
    expiresAt: '2026-02-01T13:29:35+01:00',
    ...more,
  }
}

/** The answer that something was created with, under the id that is asked for. */
function made({ acts }: Asked, operation: string, id: string) {
  return acts.find((act) => act.operation === operation && act.answer.id === id)?.answer
}

/** "received", whatever is to become of it. */
function queued({ input, merchant, serial }: Asked) {
  const { paymentPspReference: psp, paymentReference, amount: asked, reference } = input
  return {
    merchantAccount: merchant.merchantAccount,
    pspReference: numberOf('SANDBOXMOD', serial),
    status: 'received',
    ...(psp !== undefined && { paymentPspReference: psp }),
    ...(paymentReference !== undefined && { paymentReference }),
    ...(asked !== undefined && { amount: asked }),
    ...(reference !== undefined && { reference }),
  }
}

const modifies = <Input extends object>(input: Input) => ({
  input: { paymentPspReference, ...input },
  answer: queued,
  status: 201,
})

/** One input of each operation and what Adyen answers to it; no data of real people. */
export const samples = {
  pay: {
    input: {
      amount,
      reference: 'T1001',
      paymentMethod: {
        type: 'scheme',
        encryptedCardNumber: 'test_4111111111111111',
        encryptedExpiryMonth: 'test_03',
        encryptedExpiryYear: 'test_2030',
        encryptedSecurityCode: 'test_737',
      },
      returnUrl,
      shopperReference: 'shopper1',
      channel: 'Web' as const,
    },
    answer: paid,
  },
  details: {
    input: { details: { redirectResult: 'X6XtfGC3!Y' } },
    answer: ({ serial }: Asked) => ({
      resultCode: 'Authorised',
      pspReference: numberOf('SANDBOXPAY', serial),
    }),
  },
  session: {
    input: { amount, reference: 'T1002', returnUrl, countryCode: 'NL' },
    answer: (asked: Asked) =>
      offered(asked, {
        id: numberOf('CS', asked.serial),
        sessionData: 'Ab02b4c0!BQABAgBfYI29',
        returnUrl: asked.input.returnUrl,
      }),
    status: 201,
  },
  retrieveSession: {
    input: { sessionId: numberOf('CS', 1), sessionResult: 'SANDBOX!result' },
    answer: (asked: Asked) => {
      const session = made(asked, 'session', asked.input.sessionId)
      if (session === undefined) return undefined
      const { id, reference } = session
      const payment = { pspReference: numberOf('SANDBOXPAY', 2), resultCode: 'Authorised' }
      const payments = [{ ...payment, amount: session.amount }]
      return { id, reference, status: 'completed', payments }
    },
  },
  paymentMethods: {
    input: { amount, countryCode: 'NL', channel: 'Web' as const },
    answer: {
      paymentMethods: [
        { name: 'Cards', type: 'scheme', brands: ['visa', 'mc'] },
        { name: 'iDEAL', type: 'ideal' },
      ],
    },
  },
  paymentLink: {
    input: { amount, reference: 'T1003', description: 'Tea', countryCode: 'NL' },
    answer: (asked: Asked) => {
      const id = numberOf('PL', asked.serial)
      return offered(asked, { id, status: 'active', url: `https://test.adyen.link/${id}` })
    },
    status: 201,
  },
  retrievePaymentLink: {
    input: { linkId: numberOf('PL', 1) },
    answer: (asked: Asked) => made(asked, 'paymentLink', asked.input.linkId),
  },
  capture: modifies({ amount, reference: 'C1001' }),
  cancel: modifies({ reference: 'X1001' }),
  cancelByReference: {
    input: { paymentReference: 'T1001', reference: 'X1002' },
    answer: queued,
    status: 201,
  },
  refund: modifies({
    amount: { currency: 'EUR', value: 400 },
    reference: 'R1001',
    merchantRefundReason: 'RETURN' as const,
  }),
  reverse: modifies({ reference: 'V1001' }),
  adjust: modifies({
    amount: { currency: 'EUR', value: 1_500 },
    reference: 'A1001',
    industryUsage: 'delayedCharge' as const,
  }),
}

const modified = {
  pspReference: 'SANDBOXMOD000001',
  originalReference: paymentPspReference,
  merchantReference: 'C1001',
  amount,
  success: 'true',
}

/** What the signed part of each notification says, as far as it differs from a modification's. */
export const notifications: Readonly<Record<string, object>> = {
  AUTHORISATION: {
    pspReference: paymentPspReference,
    merchantReference: 'T1001',
    amount,
    success: 'true',
  },
  CAPTURE: modified,
  CAPTURE_FAILED: modified,
  CANCELLATION: modified,
  TECHNICAL_CANCEL: modified,
  REFUND: { ...modified, merchantReference: 'R1001' },
  REFUND_FAILED: { ...modified, merchantReference: 'R1001' },
  REFUNDED_REVERSED: { ...modified, merchantReference: 'R1001' },
  CANCEL_OR_REFUND: modified,
  AUTHORISATION_ADJUSTMENT: modified,
  REPORT_AVAILABLE: { ...modified, amount: { currency: 'EUR', value: 0 }, merchantReference: '' },
}
