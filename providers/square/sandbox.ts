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
  readonly refuse: (code: string, options?: { readonly status?: number }) => unknown
}

const at = '2026-01-31T13:29:35.000Z'
const usd = (amount: number) => ({ amount, currency: 'USD' })

function keep(id: string, status: string, more: object = {}) {
  const amount_money = usd(1_000)
  const card_details = { status: status === 'COMPLETED' ? 'CAPTURED' : 'AUTHORIZED' }
  return {
    id,
    status,
    amount_money,
    total_money: amount_money,
    source_type: 'CARD',
    card_details,
    location_id: 'LSANDBOX00001',
    created_at: at,
    updated_at: at,
    ...more,
  }
}

type Kept = ReturnType<typeof keep> & { readonly refunded_money?: { readonly amount: number } }

/** Payments that are there before anybody has made one: so that each sample stands for itself. */
const standing: Readonly<Record<string, Kept>> = {
  sandbox_held: keep('sandbox_held', 'APPROVED'),
  sandbox_paid: keep('sandbox_paid', 'COMPLETED', { reference_id: 'T-20260131-0000' }),
}

const standingRefund = {
  id: 'sandbox_paid_refund',
  status: 'COMPLETED',
  amount_money: usd(100),
  payment_id: 'sandbox_paid',
  created_at: at,
}

/** A token of a declined card: https://developer.squareup.com/docs/devtools/sandbox/payments */
const declinedCard = 'cnon:card-nonce-declined'

function make({ input, serial, refuse }: Asked) {
  if (input.source_id === declinedCard) return refuse('GENERIC_DECLINE', { status: 402 })
  const { amount_money, reference_id, location_id, autocomplete } = input
  const id = `sandbox_payment_${String(serial).padStart(6, '0')}`
  const status = autocomplete === false ? 'APPROVED' : 'COMPLETED'
  const more = { amount_money, total_money: amount_money, reference_id, location_id }
  return { payment: keep(id, status, more) }
}

/** What an act makes of a payment. */
function after(payment: Kept, { operation, input }: Asked['acts'][number]): Kept {
  if (operation === 'capture') return { ...payment, status: 'COMPLETED' }
  if (operation !== 'refund') return { ...payment, status: 'CANCELED' }
  const before = payment.refunded_money?.amount ?? 0
  return { ...payment, refunded_money: usd(before + input.amount_money.amount) }
}

/** The payment with an id, after all that was done to it. */
function find(id: unknown, acts: Asked['acts']): Kept | undefined {
  const made = acts.find(({ operation, answer }) => {
    return operation === 'create' && answer?.payment?.id === id
  })
  const first: Kept | undefined = made?.answer.payment ?? standing[String(id)]
  if (first === undefined) return undefined
  const about = acts.filter(({ operation, input }) =>
    operation === 'cancelByKey'
      ? made !== undefined && input.idempotency_key === made.input.idempotency_key
      : input.payment_id === id,
  )
  return about.reduce(after, first)
}

function shown(id: unknown, acts: Asked['acts']) {
  const payment = find(id, acts)
  return payment && { payment }
}

/** Completes or cancels what is held, and refuses what is not. */
const leads = (status: string) => ({
  input: { payment_id: 'sandbox_held' },
  answer: ({ input, acts, refuse }: Asked) => {
    const payment = find(input.payment_id, acts)
    if (payment === undefined) return refuse('NOT_FOUND', { status: 404 })
    return payment.status === 'APPROVED' || payment.status === status
      ? { payment: { ...payment, status } }
      : refuse('BAD_REQUEST', { status: 400 })
  },
})

function refunded({ input, serial }: Asked) {
  const { payment_id, amount_money, reason } = input
  const id = `${payment_id}_refund_${String(serial).padStart(6, '0')}`
  return { refund: { id, status: 'PENDING', amount_money, payment_id, reason, created_at: at } }
}

/** What was asked for a moment ago is done by the time somebody asks. */
function foundRefund({ input, acts }: Asked) {
  if (input.refund_id === standingRefund.id) return { refund: standingRefund }
  const refund = acts.find(({ answer }) => answer?.refund?.id === input.refund_id)?.answer.refund
  return refund && { refund: { ...refund, status: 'COMPLETED' } }
}

/** One input of each operation and what Square answers to it; no data of real people. */
const samples = {
  create: {
    input: {
      idempotency_key: 'T-20260131-0001',
      source_id: 'cnon:card-nonce-ok',
      amount_money: usd(1_000),
      reference_id: 'T-20260131-0001',
      note: 'Tea',
    },
    answer: make,
  },
  retrieve: {
    input: { payment_id: 'sandbox_paid' },
    answer: ({ input, acts }: Asked) => shown(input.payment_id, acts),
  },
  capture: leads('COMPLETED'),
  cancel: leads('CANCELED'),
  cancelByKey: { input: { idempotency_key: 'T-20260131-0001' }, answer: {} },
  refund: {
    input: {
      idempotency_key: 'R-20260131-0001',
      payment_id: 'sandbox_paid',
      amount_money: usd(100),
      reason: 'Cold tea',
    },
    answer: refunded,
  },
  retrieveRefund: { input: { refund_id: standingRefund.id }, answer: foundRefund },
}

const dispute = (state: string) => ({
  dispute: {
    id: 'dts_sandbox',
    state,
    amount_money: standingRefund.amount_money,
    disputed_payment: { payment_id: 'sandbox_paid' },
  },
})

/** What a notification of each type holds: `value` for `signNotification`. */
const notifications: Readonly<Record<string, unknown>> = {
  'payment.created': { payment: standing.sandbox_held },
  'payment.updated': { payment: standing.sandbox_paid },
  'refund.created': { refund: { ...standingRefund, status: 'PENDING' } },
  'refund.updated': { refund: standingRefund },
  'dispute.created': dispute('EVIDENCE_REQUIRED'),
  'dispute.state.updated': dispute('LOST'),
  'dispute.state.changed': dispute('WON'),
}

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `payment.updated`, `refund.updated`, … */
  readonly type: string
  /** The object that holds the payment or refund. @default a sample of the type */
  readonly value?: unknown
  /** Wall-clock milliseconds: Square's time of the event. */
  readonly timestampMs?: number
  /** What its id is made from. @default the time */
  readonly nonce?: string
  /** The seller that it is about. @default the sandbox's own */
  readonly account?: string | undefined
}

/**
 * Square on this machine: an account with keys made now, samples of every operation, and Square's
 * own signature of notifications. A payment is declined with `cnon:card-nonce-declined`; a refund
 * is pending at first, and done when it is asked about.
 *
 * @example
 * const sandbox = await startSandbox(square, squareSandbox())
 * const gateway = createGateway({
 *   providers: [square],
 *   merchants: { shop: { accounts: { square: sandbox.merchant } } },
 *   hosts: { square: [sandbox.url] },
 * })
 */
export function squareSandbox() {
  const merchant = {
    accessToken: `EAAA${randomBytes(30).toString('base64url')}`,
    locationId: 'LSANDBOX00001',
    merchantId: 'MLSANDBOX0001',
    webhookSignatureKey: randomBytes(16).toString('base64url'),
    notificationUrl: 'https://shop.example/notifications/square',
  }

  return {
    merchant,
    samples,
    notifications,
    refuse: (code: string, detail: string) => ({
      errors: [{ category: 'API_ERROR', code, detail }],
    }),

    /** Makes a notification as Square sends it, to try a webhook address with. */
    signNotification: (given: SandboxNotification) => {
      const { type, value, timestampMs = 0, account = merchant.merchantId } = given
      const object = value ?? notifications[type]
      const body = JSON.stringify({
        merchant_id: account,
        type,
        event_id: `event-${given.nonce ?? timestampMs}`,
        created_at: new Date(timestampMs).toISOString(),
        data: { type: type.split('.')[0], id: 'sandbox', object },
      })
      const { webhookSignatureKey, notificationUrl } = merchant
      const signature = hmacSha256(webhookSignatureKey, notificationUrl + body, 'base64')
      return { headers: { 'x-square-hmacsha256-signature': signature }, body }
    },
  }
}
