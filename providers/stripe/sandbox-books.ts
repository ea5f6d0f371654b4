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

const createdAt = 1_769_866_175

const blank = {
  object: 'payment_intent',
  amount: 1_099,
  amount_capturable: 0,
  amount_received: 0,
  currency: 'usd',
  capture_method: 'automatic',
  canceled_at: null as number | null,
  cancellation_reason: null as string | null,
  created: createdAt,
  customer: null,
  description: null as string | null,
  last_payment_error: null,
  livemode: false,
  metadata: {} as Record<string, string>,
  next_action: null as object | null,
  payment_method: null as string | null,
  payment_method_types: ['card'],
  transfer_group: null,
}

/** A payment as the sandbox keeps it. */
export type Kept = typeof blank & {
  readonly id: string
  readonly client_secret: string
  readonly status: string
}

function keep(id: string, status: string, more: object = {}): Kept {
  return { ...blank, ...more, id, status, client_secret: `${id}_secret_sandbox` }
}

const card = { payment_method: 'pm_card_visa' }
const held = { ...card, capture_method: 'manual', amount_capturable: 1_099 }

/** Payments that are there before anybody has made one: so that each sample stands for itself. */
const standing: Readonly<Record<string, Kept>> = {
  pi_sandbox_new: keep('pi_sandbox_new', 'requires_confirmation', card),
  pi_sandbox_held: keep('pi_sandbox_held', 'requires_capture', held),
  pi_sandbox_paid: keep('pi_sandbox_paid', 'succeeded', { ...card, amount_received: 1_099 }),
}

/** A refund that is there from the beginning as well. */
export const standingRefund = {
  id: 're_sandbox_000000',
  object: 'refund',
  status: 'succeeded',
  amount: 100,
  currency: 'usd',
  charge: 'ch_sandbox_paid',
  payment_intent: 'pi_sandbox_paid',
  created: createdAt,
  reason: null,
  metadata: {},
}

/** Forms know only text. */
function saidTrue(value: unknown): boolean {
  return String(value) === 'true'
}

/** Pays as the test cards do: https://docs.stripe.com/testing */
function pay(payment: Kept): Kept {
  if (payment.payment_method === 'pm_card_authenticationRequired') {
    const next_action = { type: 'use_stripe_sdk' }
    return { ...payment, status: 'requires_action', next_action }
  }
  if (payment.capture_method === 'manual') {
    return { ...payment, status: 'requires_capture', amount_capturable: payment.amount }
  }
  return { ...payment, status: 'succeeded', amount_received: payment.amount }
}

function changed(payment: Kept, input: Asked['input']): Kept {
  const { amount = payment.amount, currency = payment.currency, metadata, description } = input
  return {
    ...payment,
    amount: Number(amount),
    currency,
    description: description ?? payment.description,
    metadata: { ...payment.metadata, ...metadata },
    payment_method: input.payment_method ?? payment.payment_method,
    capture_method: input.capture_method ?? payment.capture_method,
  }
}

/** A new payment, as far as it goes at once. */
export function make({ input, serial }: Pick<Asked, 'input' | 'serial'>): Kept {
  const id = `pi_sandbox_${String(serial).padStart(6, '0')}`
  const payment = changed(keep(id, 'requires_payment_method'), input)
  if (saidTrue(input.confirm)) return pay(payment)
  return payment.payment_method === null ? payment : { ...payment, status: 'requires_confirmation' }
}

/** What an act makes of a payment. */
export function advance(payment: Kept, operation: string, input: Asked['input']): Kept {
  switch (operation) {
    case 'update':
      return changed(payment, input)
    case 'confirm':
      return pay(changed(payment, input))
    case 'capture': {
      const taken = Number(input.amount_to_capture ?? payment.amount)
      return { ...payment, status: 'succeeded', amount_capturable: 0, amount_received: taken }
    }
    case 'cancel': {
      const cancellation_reason = input.cancellation_reason ?? null
      const gone = { amount_capturable: 0, canceled_at: createdAt, cancellation_reason }
      return { ...payment, ...gone, status: 'canceled' }
    }
    default:
      return payment
  }
}

/** A payment as it stands after everything that was done to it. */
export function find(id: unknown, acts: Asked['acts']): Kept | undefined {
  const made = acts.find(({ operation, answer }) => operation === 'create' && answer?.id === id)
  const first = made === undefined ? standing[String(id)] : (made.answer as Kept)
  if (first === undefined) return undefined
  return acts
    .filter(({ input }) => input.id === id)
    .reduce((payment, { operation, input }) => advance(payment, operation, input), first)
}

/** All payments, newest first. */
export function all(acts: Asked['acts']): readonly Kept[] {
  const made = acts.filter(({ operation }) => operation === 'create')
  const ids = [...Object.keys(standing), ...made.map(({ answer }) => answer.id)]
  return ids.reverse().flatMap((id) => find(id, acts) ?? [])
}

/** The refunds of a payment, newest first. */
export function refundsOf(id: unknown, acts: Asked['acts']) {
  return acts
    .filter(({ operation, answer }) => operation === 'refund' && answer?.payment_intent === id)
    .map(({ answer }) => answer as { readonly id: string; readonly amount: number })
    .reverse()
}

/** The charge of a paid payment, with what was given back of it. */
export function chargeOf(payment: Kept, acts: Asked['acts']) {
  const refunded = refundsOf(payment.id, acts).reduce((sum, { amount }) => sum + amount, 0)
  return {
    id: payment.id.replace('pi_', 'ch_'),
    object: 'charge',
    status: 'succeeded',
    amount: payment.amount,
    amount_captured: payment.amount_received,
    amount_refunded: refunded,
    captured: payment.amount_received > 0,
    refunded: refunded > 0 && refunded >= payment.amount_received,
    currency: payment.currency,
    created: payment.created,
    payment_intent: payment.id,
    failure_code: null,
    metadata: payment.metadata,
  }
}
