import { randomBytes, randomUUID } from 'node:crypto'
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
  readonly refuse: (code: string, options?: { status?: number; message?: string }) => unknown
}

const createdAt = '2026-01-31T13:29:35+00:00'
const euros = (value: string) => ({ currency: 'EUR', value })

/** Decimal texts as whole numbers, and back: added up as they are, 0.1 + 0.2 would not be 0.3. */
const minorOf = ({ value }: { readonly value: string }) => Number(value.replace('.', ''))

function written(minor: number, like: { readonly currency: string; readonly value: string }) {
  const decimals = like.value.split('.')[1]?.length ?? 0
  return { currency: like.currency, value: (minor / 10 ** decimals).toFixed(decimals) }
}

/** A payment as the sandbox keeps it. */
function keep(id: string, status: string, more: object = {}) {
  const checkout = { href: `https://www.mollie.com/checkout/${id}`, type: 'text/html' }
  return {
    resource: 'payment',
    id,
    mode: 'test',
    createdAt,
    status,
    amount: euros('12.80'),
    description: 'Tea',
    method: null,
    metadata: null as unknown,
    isCancelable: status === 'open',
    ...(status === 'paid' && { paidAt: createdAt }),
    _links: { ...(status === 'open' && { checkout }) },
    ...more,
  }
}

/** Payments that are there before anybody has made one: so that each sample stands for itself. */
const standing = {
  tr_sandboxopen: keep('tr_sandboxopen', 'open'),
  tr_sandboxpaid: keep('tr_sandboxpaid', 'paid', { metadata: { order_id: 'T-20260131-0001' } }),
}

const standingRefund = {
  resource: 'refund',
  id: 're_sandboxdone',
  mode: 'test',
  createdAt,
  status: 'refunded',
  amount: euros('5.00'),
  paymentId: 'tr_sandboxpaid',
  description: 'Tea',
  metadata: { refund_id: 'R-20260131-0001' },
}

function refundsOf(id: unknown, acts: Asked['acts']) {
  return acts.filter(({ operation, answer }) => operation === 'refund' && answer.paymentId === id)
}

function givenBack(id: unknown, acts: Asked['acts']): number {
  return refundsOf(id, acts).reduce((sum, { answer }) => sum + minorOf(answer.amount), 0)
}

/** A payment as it stands after everything that was done to it. */
function find(id: string, acts: Asked['acts']) {
  const made = acts.find(({ operation, answer }) => operation === 'create' && answer.id === id)
  const first: ReturnType<typeof keep> | undefined =
    made?.answer ?? standing[id as keyof typeof standing]
  if (first === undefined) return undefined
  const isCanceled = acts.some(({ operation, input }) => operation === 'cancel' && input.id === id)
  if (isCanceled) return { ...first, status: 'canceled', isCancelable: false, _links: {} }
  const back = givenBack(id, acts)
  return back === 0 ? first : { ...first, amountRefunded: written(back, first.amount) }
}

/** A new payment: a recurring one is charged at once, any other waits for its payer. */
function create({ input, serial }: Asked) {
  const { amount, description, metadata = null } = input
  const charged = input.mandateId === declinedMandate ? 'failed' : 'paid'
  const status = input.sequenceType === 'recurring' ? charged : 'open'
  const id = `tr_sandbox${String(serial).padStart(6, '0')}`
  return keep(id, status, { amount, description, metadata })
}

function cancel({ input, acts, refuse }: Asked) {
  const payment = find(input.id, acts)
  if (payment === undefined) return refuse('404')
  if (payment.status !== 'open') {
    return refuse('422', { status: 422, message: 'The payment cannot be cancelled' })
  }
  return { ...payment, status: 'canceled', isCancelable: false, _links: {} }
}

function giveBack({ input, acts, serial, refuse }: Asked) {
  const payment = find(input.paymentId, acts)
  if (payment === undefined) return refuse('404')
  const { paymentId, amount, description = payment.description, metadata = null } = input
  const value = minorOf(amount)
  const left = minorOf(payment.amount) - givenBack(paymentId, acts)
  if (payment.status !== 'paid' || value > left) return refuse('422', { status: 422 })
  const isDouble = refundsOf(paymentId, acts).some(({ answer }) => minorOf(answer.amount) === value)
  if (isDouble) return refuse('409', { message: 'A duplicate refund has been detected' })
  const id = `re_sandbox${String(serial).padStart(6, '0')}`
  return { ...standingRefund, id, status: 'refunded', amount, paymentId, description, metadata }
}

const declinedMandate = 'mdt_declined'

/** One input of each operation and what Mollie answers to it; no data of real people. */
const samples = {
  create: {
    input: {
      amount: { currency: 'EUR', value: '12.80' },
      description: 'Tea',
      redirectUrl: 'https://shop.example/thanks',
      method: 'ideal',
      metadata: { order_id: 'T-20260131-0002' },
    },
    answer: create,
    status: 201,
  },
  retrieve: {
    input: { id: 'tr_sandboxpaid' },
    answer: ({ input, acts }: Asked) => find(input.id, acts),
  },
  cancel: { input: { id: 'tr_sandboxopen' }, answer: cancel },
  refund: {
    input: {
      paymentId: 'tr_sandboxpaid',
      amount: { currency: 'EUR', value: '5.00' },
      metadata: { refund_id: 'R-20260131-0002' },
    },
    answer: giveBack,
    status: 201,
  },
  retrieveRefund: {
    input: { paymentId: 'tr_sandboxpaid', refundId: 're_sandboxdone' },
    answer: ({ input, acts }: Asked) =>
      [{ answer: standingRefund }, ...refundsOf(input.paymentId, acts)].find(
        ({ answer }) => answer.id === input.refundId,
      )?.answer,
  },
}

/** What a notification of each type shows: the payment or refund, as the reads show it. */
const notifications: Readonly<Record<string, object>> = {
  'payment.pending': keep('tr_sandboxopen', 'pending'),
  'payment.authorized': keep('tr_sandboxopen', 'authorized'),
  'payment.paid': standing.tr_sandboxpaid,
  'payment.canceled': keep('tr_sandboxopen', 'canceled'),
  'payment.expired': keep('tr_sandboxopen', 'expired'),
  'payment.failed': keep('tr_sandboxopen', 'failed'),
  'refund.queued': { ...standingRefund, status: 'queued' },
  'refund.pending': { ...standingRefund, status: 'pending' },
  'refund.processing': { ...standingRefund, status: 'processing' },
  'refund.refunded': standingRefund,
  'refund.failed': { ...standingRefund, status: 'failed' },
  'refund.canceled': { ...standingRefund, status: 'canceled' },
}

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `payment.paid`, `refund.failed`, … */
  readonly type: string
  /** The payment or refund that it shows; without it, it only names `entityId`. */
  readonly value?: unknown
  /** @default the id in `value` */
  readonly entityId?: string
  /** Wall-clock milliseconds: Mollie's time of the event. */
  readonly timestampMs?: number
  /** @default a random one */
  readonly nonce?: string
  /** Whose webhook it is for. @default the sandbox's own account */
  readonly merchant?: { readonly webhookSecret?: string | readonly string[] | undefined }
  /** The account that it is about. @default the sandbox's own */
  readonly account?: string | undefined
}

/**
 * Mollie on this machine: an account with keys made now, samples of every operation, and Mollie's
 * own signature under notifications. A recurring payment is paid at once, or has failed with the
 * mandate `mdt_declined`; any other is open.
 *
 * @example
 * const sandbox = await startSandbox(mollie, mollieSandbox())
 * const gateway = createGateway({
 *   providers: [mollie],
 *   merchants: { shop: { accounts: { mollie: sandbox.merchant } } },
 *   hosts: { mollie: [sandbox.url] },
 * })
 */
export function mollieSandbox() {
  const merchant = {
    apiKey: `test_${randomBytes(16).toString('hex')}`,
    webhookSecret: randomBytes(16).toString('hex'),
  }

  return {
    merchant,
    samples,
    notifications,
    refuse: (code: string, detail: string) => {
      const status = /^\d{3}$/.test(code) ? Number(code) : 501
      return { status, title: `HTTP ${status}`, detail }
    },

    /** Makes a next-gen notification as Mollie sends it, to try a webhook endpoint with. */
    signNotification: (given: SandboxNotification) => {
      const { type, value, timestampMs = 0, nonce = randomUUID().replaceAll('-', '') } = given
      const { entityId = (value as { readonly id?: string } | undefined)?.id ?? 'tr_sandbox' } =
        given
      const { account = 'pfl_sandbox' } = given
      const body = JSON.stringify({
        resource: 'event',
        id: `event_${nonce.slice(0, 22)}`,
        type,
        entityId,
        createdAt: new Date(timestampMs).toISOString(),
        ...(value !== undefined && {
          _embedded: { entity: { profileId: account, mode: 'test', ...value } },
        }),
      })
      const [secret = ''] = [given.merchant?.webhookSecret ?? merchant.webhookSecret].flat()
      const signature = `sha256=${hmacSha256(secret, body, 'hex')}`
      return { headers: { 'x-mollie-signature': signature }, body }
    },
  }
}
