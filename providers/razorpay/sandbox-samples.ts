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

const created_at = 1_769_866_175

/** Razorpay's ids have 14 characters. */
function idOf(prefix: string, serial: number): string {
  return `${prefix}_Sandbox${String(serial).padStart(7, '0')}`
}

function orderOf(id: string, status: string, more: object = {}) {
  const paid = status === 'paid'
  return {
    id,
    entity: 'order',
    amount: 128_000,
    amount_paid: paid ? 128_000 : 0,
    amount_due: paid ? 0 : 128_000,
    currency: 'INR',
    receipt: 'T-20260131-0001',
    offer_id: null,
    status,
    attempts: paid ? 1 : 0,
    // Razorpay writes an empty object as an empty list.
    notes: [],
    created_at,
    ...more,
  }
}

function paymentOf(id: string, status: string, more: object = {}) {
  return {
    id,
    entity: 'payment',
    amount: 128_000,
    currency: 'INR',
    status,
    order_id: 'order_Sandbox000PAID',
    method: 'upi',
    captured: status === 'captured' || status === 'refunded',
    amount_refunded: 0,
    refund_status: null as string | null,
    error_code: null,
    error_description: null,
    error_reason: null,
    notes: [],
    created_at,
    ...more,
  }
}

const paidOrder = orderOf('order_Sandbox000PAID', 'paid')
const paid = paymentOf('pay_Sandbox000PAID', 'captured')
const held = paymentOf('pay_Sandbox000HELD', 'authorized', { order_id: 'order_Sandbox000HELD' })
const failed = paymentOf('pay_Sandbox000FAIL', 'failed', {
  error_code: 'BAD_REQUEST_ERROR',
  error_description: 'Your payment has been cancelled. Try again or complete the payment later.',
  error_reason: 'payment_cancelled',
})

/** Payments that are there from the beginning: payers pay on Razorpay's own page. */
const standing = [paid, held, failed]

const refund = {
  id: 'rfnd_Sandbox000DONE',
  entity: 'refund',
  amount: 50_000,
  currency: 'INR',
  payment_id: paid.id,
  receipt: 'R-20260131-0001' as string | null,
  status: 'processed',
  speed_processed: 'normal',
  speed_requested: 'normal',
  acquirer_data: { arn: null },
  batch_id: null,
  notes: [],
  created_at,
}

/** Newest first, as Razorpay lists them. */
function orders(acts: Asked['acts']) {
  const made = acts.filter(({ operation }) => operation === 'createOrder')
  return [...made.map(({ answer }) => answer as typeof paidOrder).reverse(), paidOrder]
}

function refunds(acts: Asked['acts']) {
  const made = acts.filter(({ operation }) => operation === 'refund')
  return [...made.map(({ answer }) => answer as typeof refund).reverse(), refund]
}

/** The right part of a list: queries know only text. */
function pageOf(all: readonly unknown[], input: { count?: unknown; skip?: unknown } = {}) {
  const first = Number(input.skip ?? 0)
  const items = all.slice(first, first + Number(input.count ?? 10))
  return { entity: 'collection', count: items.length, items }
}

function refundedOf(id: string, acts: Asked['acts']): number {
  const made = refunds(acts).filter((one) => one !== refund && one.payment_id === id)
  return made.reduce((sum, { amount }) => sum + amount, 0)
}

/** A payment as it stands after everything that was done to it. */
function find(id: string, acts: Asked['acts']) {
  const first = standing.find((payment) => payment.id === id)
  if (first === undefined) return undefined
  const isCaptured = acts.some(({ operation, input }) => operation === 'capture' && input.id === id)
  const payment = isCaptured ? { ...first, status: 'captured', captured: true } : first
  const amount_refunded = refundedOf(id, acts)
  if (amount_refunded === 0) return payment
  const isAll = amount_refunded >= payment.amount
  const refund_status = isAll ? 'full' : 'partial'
  return { ...payment, amount_refunded, refund_status, ...(isAll && { status: 'refunded' }) }
}

function capture({ input, acts, refuse }: Asked) {
  const payment = find(input.id, acts)
  if (payment === undefined) return refuse('BAD_REQUEST_ERROR:not_found', { status: 400 })
  if (payment.status !== 'authorized') {
    return refuse('BAD_REQUEST_ERROR', {
      status: 400,
      message: 'This payment has already been captured',
    })
  }
  if (payment.amount !== input.amount || payment.currency !== input.currency) {
    const message = 'Capture amount must be equal to the amount authorized.'
    return refuse('BAD_REQUEST_ERROR', { status: 400, message })
  }
  return { ...payment, status: 'captured', captured: true }
}

function giveBack({ input, acts, serial, refuse }: Asked) {
  const payment = find(input.id, acts)
  if (payment === undefined) return refuse('BAD_REQUEST_ERROR:not_found', { status: 400 })
  const left = payment.captured ? payment.amount - refundedOf(input.id, acts) : 0
  const { amount = left, receipt, speed = 'normal' } = input
  if (left === 0 || amount > left) {
    const message = 'The refund amount provided is greater than amount captured'
    return refuse('BAD_REQUEST_ERROR', { status: 400, message })
  }
  const { currency } = payment
  const told = { amount, currency, receipt, payment_id: input.id, speed_requested: speed }
  return { ...refund, ...told, id: idOf('rfnd', serial) }
}

/** One input of each operation and what Razorpay answers to it; no data of real people. */
export const samples = {
  createOrder: {
    input: { amount: 128_000, currency: 'INR', receipt: 'T-20260131-0002', notes: { table: '7' } },
    answer: ({ input, serial }: Asked) => {
      const { amount, currency, receipt, notes = [] } = input
      const told = { amount, amount_due: amount, currency, receipt, notes }
      return orderOf(idOf('order', serial), 'created', told)
    },
  },
  retrieveOrder: {
    input: { id: paidOrder.id },
    answer: ({ input, acts }: Asked) => orders(acts).find(({ id }) => id === input.id),
  },
  listOrders: {
    input: { receipt: paidOrder.receipt, count: 10 },
    answer: ({ input, acts }: Asked) =>
      pageOf(
        orders(acts).filter(({ receipt }) => receipt === (input.receipt ?? receipt)),
        input,
      ),
  },
  listOrderPayments: {
    input: { id: paidOrder.id },
    answer: ({ input, acts }: Asked) => {
      const own = standing.filter(({ order_id }) => order_id === input.id)
      return pageOf(own.map(({ id }) => find(id, acts)))
    },
  },
  retrieve: {
    input: { id: paid.id },
    answer: ({ input, acts }: Asked) => find(input.id, acts),
  },
  capture: { input: { id: held.id, amount: 128_000, currency: 'INR' }, answer: capture },
  refund: {
    input: { id: paid.id, receipt: 'R-20260131-0002', amount: 50_000, speed: 'normal' as const },
    answer: giveBack,
  },
  retrieveRefund: {
    input: { id: refund.id },
    answer: ({ input, acts }: Asked) => refunds(acts).find(({ id }) => id === input.id),
  },
  listRefunds: {
    input: { id: paid.id, count: 10 },
    answer: ({ input, acts }: Asked) =>
      pageOf(
        refunds(acts).filter(({ payment_id }) => payment_id === input.id),
        input,
      ),
  },
}

const dispute = {
  id: 'disp_Sandbox000001',
  payment_id: paid.id,
  amount: paid.amount,
  currency: 'INR',
  amount_deducted: 0,
  status: 'open',
  phase: 'chargeback',
}

/** What a notification of each type holds. */
export const notifications = {
  'payment.authorized': held,
  'payment.captured': paid,
  'payment.failed': failed,
  'order.paid': paidOrder,
  'refund.created': { ...refund, status: 'pending' },
  'refund.processed': refund,
  'refund.failed': { ...refund, status: 'failed' },
  'refund.speed_changed': { ...refund, speed_requested: 'optimum' },
  'payment.dispute.created': dispute,
  'payment.dispute.action_required': dispute,
  'payment.dispute.under_review': { ...dispute, status: 'under_review' },
  'payment.dispute.won': { ...dispute, status: 'won' },
  'payment.dispute.lost': { ...dispute, status: 'lost', amount_deducted: dispute.amount },
  'payment.dispute.closed': { ...dispute, status: 'closed' },
}
