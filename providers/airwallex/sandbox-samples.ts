/** What a sample's `answer` function is asked with, as far as it is used here. */
export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  readonly merchant: { readonly clientId: string }
  readonly acts: readonly {
    readonly operation: string
    /** The `request_id`, or the order's number. */
    readonly number: string
    // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
    readonly input: any
    // biome-ignore lint/suspicious/noExplicitAny: each operation has its own answer
    readonly answer: any
    readonly serial: number
  }[]
  readonly serial: number
  readonly nowMs: number
  readonly refuse: (code: string, options?: { status?: number; message?: string }) => unknown
}

const createdAt = '2026-01-31T13:29:35+0000'

const blank = {
  request_id: 'a8b7c6d5-0000-4000-8000-000000000000',
  merchant_order_id: 'T-20260131-0001',
  amount: 12.8,
  captured_amount: 0,
  currency: 'USD',
  status: 'REQUIRES_PAYMENT_METHOD',
  created_at: createdAt,
  updated_at: createdAt,
  metadata: {} as Record<string, unknown>,
}

type Kept = typeof blank & { readonly id: string; readonly client_secret: string }

function keep(id: string, more: object = {}): Kept {
  return { ...blank, ...more, id, client_secret: `${id}_secret_sandbox` }
}

/** Payments that are there before anybody has made one: so that each sample stands for itself. */
const standing: Readonly<Record<string, Kept>> = {
  int_sandbox_new: keep('int_sandbox_new'),
  int_sandbox_3ds: keep('int_sandbox_3ds', { status: 'REQUIRES_CUSTOMER_ACTION' }),
  int_sandbox_held: keep('int_sandbox_held', { status: 'REQUIRES_CAPTURE' }),
  int_sandbox_paid: keep('int_sandbox_paid', { status: 'SUCCEEDED', captured_amount: 12.8 }),
}

const standingRefund = {
  id: 'rfd_sandbox_000000',
  request_id: 'a8b7c6d5-0000-4000-8000-000000000001',
  payment_intent_id: 'int_sandbox_paid',
  payment_attempt_id: 'att_sandbox_paid',
  amount: 5,
  currency: 'USD',
  status: 'SETTLED',
  reason: 'requested by the payer',
  created_at: createdAt,
  metadata: {},
}

/** From which states an act leads where. */
const steps: Readonly<Record<string, { readonly from: readonly string[]; readonly to: string }>> = {
  confirm: { from: ['REQUIRES_PAYMENT_METHOD', 'REQUIRES_CUSTOMER_ACTION'], to: 'SUCCEEDED' },
  confirmContinue: { from: ['REQUIRES_CUSTOMER_ACTION'], to: 'SUCCEEDED' },
  capture: { from: ['REQUIRES_CAPTURE'], to: 'SUCCEEDED' },
  cancel: {
    from: ['REQUIRES_PAYMENT_METHOD', 'REQUIRES_CUSTOMER_ACTION', 'REQUIRES_CAPTURE'],
    to: 'CANCELLED',
  },
}

function advance(
  payment: Kept,
  act: Pick<Asked['acts'][number], 'operation' | 'number' | 'input'>,
): Kept {
  const step = steps[act.operation]
  if (step === undefined) return payment
  const { amount = payment.amount } = act.input
  const captured_amount = step.to === 'SUCCEEDED' ? amount : 0
  return { ...payment, status: step.to, captured_amount, request_id: act.number }
}

/** A payment as it stands after everything that was done to it. */
function find(id: unknown, acts: Asked['acts']): Kept | undefined {
  const made = acts.find(({ operation, answer }) => operation === 'create' && answer?.id === id)
  const first = (made?.answer as Kept | undefined) ?? standing[String(id)]
  return acts
    .filter(({ input }) => input.id === id)
    .reduce((payment, act) => {
      return payment && advance(payment, act)
    }, first)
}

/** A `request_id` is taken once, and its repeat gets no replay. */
function isRepeat({ acts, serial }: Asked): boolean {
  return acts.some((act) => act.serial === serial)
}

function act(operation: string) {
  return (asked: Asked) => {
    const { input, acts, refuse } = asked
    const payment = find(input.id, acts)
    if (payment === undefined) return refuse('resource_not_found', { status: 404 })
    if (isRepeat(asked)) return refuse('duplicate_request', { status: 400 })
    if (!steps[operation]?.from.includes(payment.status)) {
      return refuse('invalid_status_for_operation', { status: 400 })
    }
    return advance(payment, { operation, number: blank.request_id, input })
  }
}

function created(asked: Asked) {
  const { input, serial, refuse } = asked
  if (isRepeat(asked)) return refuse('duplicate_request', { status: 400 })
  return keep(`int_sandbox_${String(serial).padStart(6, '0')}`, input)
}

function listed({ input, acts }: Asked) {
  const made = acts.filter(({ operation }) => operation === 'create')
  const ids = [...made.map(({ answer }) => answer.id).reverse(), ...Object.keys(standing)]
  const { merchant_order_id: order } = input
  const items = ids
    .flatMap((id) => find(id, acts) ?? [])
    .filter(({ merchant_order_id }) => order === undefined || merchant_order_id === order)
  return { items, has_more: false }
}

function refunded(asked: Asked) {
  const { input, acts, serial, refuse } = asked
  if (isRepeat(asked)) return refuse('duplicate_request', { status: 400 })
  const payment = find(input.payment_intent_id, acts)
  if (payment === undefined) return refuse('resource_not_found', { status: 404 })
  return {
    ...standingRefund,
    id: `rfd_sandbox_${String(serial).padStart(6, '0')}`,
    payment_intent_id: payment.id,
    status: 'RECEIVED',
    amount: input.amount ?? payment.captured_amount,
    currency: payment.currency,
    reason: input.reason ?? null,
    metadata: input.metadata ?? {},
  }
}

function refundsIn(acts: Asked['acts']) {
  const made = acts.filter(({ operation }) => operation === 'refund')
  const known = made.map(({ answer, number }) => ({ ...answer, request_id: number }))
  return [...known.reverse(), standingRefund]
}

/** One input of each operation and what Airwallex answers to it; no data of real people. */
export const samples = {
  token: {
    input: {},
    // The sandbox tells accounts apart by their client id, so the token has it inside.
    answer: ({ merchant, nowMs }: Asked) => ({
      token: `sandbox.${merchant.clientId}.token`,
      expires_at: new Date(nowMs + 30 * 60_000).toISOString().replace(/\.\d+Z$/, '+0000'),
    }),
    status: 201,
  },
  create: {
    input: {
      amount: 12.8,
      currency: 'USD',
      merchant_order_id: 'T-20260131-0002',
      return_url: 'https://shop.example/return',
      descriptor: 'Tea',
      metadata: { table: '7' },
    },
    answer: created,
    status: 201,
  },
  retrieve: {
    input: { id: 'int_sandbox_paid' },
    answer: ({ input, acts }: Asked) => find(input.id, acts),
  },
  list: { input: { merchant_order_id: 'T-20260131-0001', page_size: 10 }, answer: listed },
  confirm: {
    input: {
      id: 'int_sandbox_new',
      payment_method: { type: 'wechatpay', wechatpay: { flow: 'qrcode' } },
    },
    answer: act('confirm'),
  },
  confirmContinue: {
    input: {
      id: 'int_sandbox_3ds',
      type: '3ds_continue' as const,
      three_ds: { return_url: 'https://shop.example/return' },
    },
    answer: act('confirmContinue'),
  },
  capture: { input: { id: 'int_sandbox_held', amount: 7.5 }, answer: act('capture') },
  cancel: {
    input: { id: 'int_sandbox_held', cancellation_reason: 'requested by the payer' },
    answer: act('cancel'),
  },
  refund: {
    input: {
      payment_intent_id: 'int_sandbox_paid',
      amount: 5.05,
      reason: 'requested by the payer',
      metadata: { refund_id: 'R-20260131-0001' },
    },
    answer: refunded,
    status: 201,
  },
  retrieveRefund: {
    input: { id: standingRefund.id },
    answer: ({ input, acts }: Asked) => refundsIn(acts).find(({ id }) => id === input.id),
  },
  listRefunds: {
    input: { payment_intent_id: 'int_sandbox_paid' },
    answer: ({ input, acts }: Asked) => ({
      items: refundsIn(acts).filter((one) => one.payment_intent_id === input.payment_intent_id),
      has_more: false,
    }),
  },
}

/** What a notification of each type holds: `value` for `signNotification`. */
export const notifications = {
  'payment_intent.created': keep('int_sandbox_new'),
  'payment_intent.requires_payment_method': keep('int_sandbox_new'),
  'payment_intent.requires_customer_action': keep('int_sandbox_new', {
    status: 'REQUIRES_CUSTOMER_ACTION',
  }),
  'payment_intent.requires_capture': keep('int_sandbox_held', { status: 'REQUIRES_CAPTURE' }),
  'payment_intent.pending': keep('int_sandbox_new', { status: 'PENDING' }),
  'payment_intent.payment_failed': keep('int_sandbox_new'),
  'payment_intent.succeeded': keep('int_sandbox_paid', {
    status: 'SUCCEEDED',
    captured_amount: 12.8,
  }),
  'payment_intent.cancelled': keep('int_sandbox_held', { status: 'CANCELLED' }),
  'refund.received': { ...standingRefund, status: 'RECEIVED' },
  'refund.accepted': { ...standingRefund, status: 'ACCEPTED' },
  'refund.settled': standingRefund,
  'refund.succeeded': { ...standingRefund, status: 'SUCCEEDED' },
  'refund.failed': { ...standingRefund, status: 'FAILED' },
}
