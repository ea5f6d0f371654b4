import { randomBytes } from 'node:crypto'
import { hmacSha256 } from '../../src/provider/index.ts'

/** What a sample's `answer` function is asked with, as far as it is used here. */
export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  readonly acts: readonly {
    readonly operation: string
    // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
    readonly input: any
    // biome-ignore lint/suspicious/noExplicitAny: each operation has its own answer
    readonly answer: any
  }[]
  readonly serial: number
}

/** Checkout.com's ids have 26 characters after their prefix. */
const idOf = (prefix: string, serial: number) =>
  `${prefix}_sandbox${String(serial).padStart(19, '0')}`

const at = '2026-01-31T13:29:35Z'

function keep(id: string, status: string, more: object = {}) {
  return {
    id,
    action_id: id.replace('pay_', 'act_'),
    requested_on: at,
    amount: 6_540,
    currency: 'USD',
    approved: true,
    status,
    response_code: '10000',
    response_summary: 'Approved',
    reference: 'T-20260131-0000',
    source: { type: 'card', last4: '4242' },
    _links: {},
    ...more,
  }
}

type Kept = ReturnType<typeof keep>

/** Serials that no act of the sandbox reaches. */
const held = keep(idOf('pay', 9_999_998), 'Authorized', { reference: 'T-20260131-0098' })
const paid = keep(idOf('pay', 9_999_999), 'Captured', { reference: 'T-20260131-0099' })

/** A token of a card that is declined here, and one whose payer has to identify himself. */
const declinedToken = 'tok_declined'
const waitingToken = 'tok_redirected'

function make({ input, serial }: Asked) {
  const { reference, amount, currency, source } = input
  const id = idOf('pay', serial)
  if (source?.token === waitingToken) {
    const redirect = { href: `https://checkout.example/3ds/${id}` }
    return { id, status: 'Pending', reference, _links: { redirect } }
  }
  const asked = { reference, amount, currency }
  if (source?.token !== declinedToken) return keep(id, 'Authorized', asked)
  const refusal = { response_code: '20005', response_summary: 'Declined - Do Not Honour' }
  return keep(id, declinedStatus, { ...asked, ...refusal, approved: false })
}

const declinedStatus = 'Declined'
const types: Readonly<Record<string, string>> = {
  capture: 'Capture',
  void: 'Void',
  refund: 'Refund',
}

/** What was done to a payment, latest first; here every act is approved by the time of asking. */
function actionsOf(id: unknown, acts: Asked['acts']) {
  const payment = all(acts).find((each) => each.id === id)
  if (payment === undefined) return undefined
  const { amount, approved, reference } = payment
  const first = { id: payment.action_id, type: 'Authorization', amount, approved, reference }
  const later = acts
    .filter(({ operation, input }) => operation in types && input.id === id)
    .map(({ operation, input, answer }) => ({
      id: answer.action_id,
      type: types[operation],
      amount: input.amount ?? amount,
      approved: true,
      reference: input.reference,
      response_code: '10000',
      processed_on: at,
    }))
  return [first, ...later].reverse()
}

function all(acts: Asked['acts']): readonly Kept[] {
  const made = acts.filter(({ operation }) => operation === 'create')
  return [held, paid, ...made.map(({ answer }) => answer as Kept)]
}

/** A payment as it stands after everything that was done to it. */
function shown(payment: Kept, acts: Asked['acts']) {
  const done = actionsOf(payment.id, acts) ?? []
  const sum = (type: string) =>
    done.filter((each) => each.type === type).reduce((total, { amount }) => total + amount, 0)
  const [captured, refunded] = [sum('Capture'), sum('Refund')]
  const { status, amount } = payment
  const capturedStatus = captured < amount ? 'Partially Captured' : 'Captured'
  const refundedStatus = refunded < amount ? 'Partially Refunded' : 'Refunded'
  const told = [
    refunded > 0 && refundedStatus,
    captured > 0 && capturedStatus,
    sum('Void') > 0 && 'Voided',
    status,
  ].find((each) => each !== false)
  return { ...payment, status: told }
}

const taken = ({ input, serial }: Asked) => ({
  action_id: idOf('act', serial),
  reference: input.reference,
  _links: { payment: { href: `https://checkout.example/payments/${input.id}` } },
})

/** One input of each operation and what Checkout.com answers to it; no data of real people. */
const samples = {
  create: {
    input: {
      reference: 'T-20260131-0001',
      source: { type: 'token' as const, token: 'tok_4gzeau5o2uqubbk6fufs3m7p54' },
      amount: 6_540,
      currency: 'USD',
      capture: false,
      description: 'Tea',
    },
    answer: make,
    status: 201,
  },
  retrieve: {
    input: { id: paid.id },
    answer: ({ input, acts }: Asked) => {
      const payment = all(acts).find(({ id }) => id === input.id)
      return payment && shown(payment, acts)
    },
  },
  find: {
    input: { reference: 'T-20260131-0099' },
    answer: ({ input, acts }: Asked) => {
      const data = all(acts)
        .filter(({ reference }) => reference === input.reference)
        .map((payment) => shown(payment, acts))
        .reverse()
      return { limit: 10, skip: 0, total_count: data.length, data }
    },
  },
  capture: {
    input: { id: held.id, reference: 'C-20260131-0001', amount: 6_540 },
    answer: taken,
    status: 202,
  },
  void: { input: { id: held.id, reference: 'V-20260131-0001' }, answer: taken, status: 202 },
  refund: {
    input: { id: paid.id, reference: 'R-20260131-0001', amount: 1_000 },
    answer: taken,
    status: 202,
  },
  actions: {
    input: { id: paid.id },
    answer: ({ input, acts }: Asked) => actionsOf(input.id, acts),
  },
}

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `payment_approved`, `payment_captured`, `payment_refunded`, … */
  readonly type: string
  /** What it tells of: a payment, or an act on one. @default a sample */
  readonly value?: unknown
  /** Wall-clock milliseconds: Checkout.com's time of the event. */
  readonly timestampMs?: number
  /** What its id is made from. @default the time */
  readonly nonce?: string
  /** The processing channel that it is about. @default the sandbox's own */
  readonly account?: string | undefined
}

const told = {
  id: paid.id,
  action_id: idOf('act', 1),
  reference: paid.reference,
  amount: paid.amount,
  currency: paid.currency,
  response_code: '10000',
  processed_on: at,
}

/**
 * Checkout.com on this machine: an account with keys made now, samples of every operation, and
 * Checkout.com's own signature of notifications. A payment is declined with the token
 * `tok_declined`, and waits for its payer with `tok_redirected`.
 *
 * @example
 * const sandbox = await startSandbox(checkout, checkoutSandbox())
 * const gateway = createGateway({
 *   providers: [checkout],
 *   merchants: { shop: { accounts: { checkout: sandbox.merchant } } },
 *   hosts: { checkout: [sandbox.url] },
 * })
 */
export function checkoutSandbox() {
  const merchant = {
    prefix: 'sandbox1',
    secretKey: `sk_sbox_${randomBytes(16).toString('hex')}`,
    processingChannelId: 'pc_sandbox00000000000000000001',
    webhookSignatureKey: randomBytes(16).toString('hex'),
  }

  return {
    merchant,
    samples,
    /** A refusal as Checkout.com writes it. */
    refuse: (code: string, _message: string) =>
      code === 'processing_error'
        ? { request_id: '0HL80RJLS76I7', error_type: code }
        : { request_id: '0HL80RJLS76I7', error_type: 'request_invalid', error_codes: [code] },
    refusals: {
      invalid: { code: 'amount_invalid', status: 422 },
      declined: { code: 'card_expired', status: 422 },
      'not-found': { code: 'payment_not_found', status: 404 },
    },

    /** Makes a notification as Checkout.com sends it, to try a webhook address with. */
    signNotification: (given: SandboxNotification) => {
      const { type, value = told, timestampMs = 0, account } = given
      const processing_channel_id = account ?? merchant.processingChannelId
      const data = { processing_channel_id, ...Object(value) }
      const timestamp = new Date(timestampMs).toISOString()
      const id = `evt_${given.nonce ?? timestampMs}`
      const body = JSON.stringify({ id, type, timestamp, data })
      const signature = hmacSha256(merchant.webhookSignatureKey, body, 'hex')
      return { headers: { 'cko-signature': signature }, body }
    },
  }
}
