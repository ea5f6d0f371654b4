import { amountOf } from './money.ts'
import {
  type Act,
  type Asked,
  authorizationBody,
  type Body,
  captureBody,
  idOf,
  link,
  made,
  paymentsOf,
  sum,
  times,
  usualAmount,
} from './sandbox-bodies.ts'

function acted(asked: Asked, operation: string): readonly Act[] {
  return asked.acts.filter((act) => act.operation === operation && act.input.id === asked.input.id)
}

export function foundAuthorization(asked: Asked): Body {
  const { input, acts, nowMs } = asked
  const reserved = acts.flatMap(({ operation, answer }) =>
    operation === 'reauthorize' ? [answer] : paymentsOf(answer, 'authorizations'),
  )
  const captured = acted(asked, 'captureAuthorization').map(({ answer }) => answer.amount)
  const isVoid = acted(asked, 'voidAuthorization').length > 0
  const own = reserved.find(({ id }) => id === input.id)
  if (own === undefined && captured.length === 0 && !isVoid) return undefined
  const one = own ?? foreignAuthorization(input.id, nowMs)
  if (isVoid) return { ...one, status: 'VOIDED' }
  if (captured.length === 0) return one
  const status = sum(captured) < sum([one.amount]) ? 'PARTIALLY_CAPTURED' : 'CAPTURED'
  return { ...one, status }
}

function foreignAuthorization(id: string, nowMs: number): Body {
  return authorizationBody(id, { amount: usualAmount, ...times(nowMs) }, nowMs)
}

function authorizationFor(asked: Asked): Body {
  return foundAuthorization(asked) ?? foreignAuthorization(asked.input.id, asked.nowMs)
}

export function capturedAuthorization(asked: Asked): Body {
  const { input, acts, nowMs } = asked
  const { amount, custom_id } = authorizationFor(asked)
  const place = made(acts, ['captureOrder', 'captureAuthorization'])
  return captureBody(idOf('capture', place), {
    amount: input.amount ?? amount,
    custom_id,
    invoice_id: input.invoice_id,
    final_capture: input.final_capture ?? false,
    ...times(nowMs),
  })
}

export function reauthorized(asked: Asked): Body {
  const { input, acts, nowMs } = asked
  const one = authorizationFor(asked)
  const place = made(acts, ['authorizeOrder', 'reauthorize']) + 1
  const more = { amount: input.amount ?? one.amount, custom_id: one.custom_id, ...times(nowMs) }
  return authorizationBody(idOf('authorization', place), more, nowMs)
}

export function voidedAuthorization(asked: Asked): Body {
  return { ...authorizationFor(asked), status: 'VOIDED' }
}

export function foundCapture(asked: Asked): Body {
  const { input, acts, nowMs } = asked
  const captures = acts.flatMap(({ operation, answer }) =>
    operation === 'captureAuthorization' ? [answer] : paymentsOf(answer, 'captures'),
  )
  const refunds = acted(asked, 'refund').map(({ answer }) => answer.amount)
  const own = captures.find(({ id }) => id === input.id)
  if (own === undefined && refunds.length === 0) return undefined
  const one = own ?? captureBody(input.id, { amount: usualAmount, ...times(nowMs) })
  if (refunds.length === 0) return one
  const status = sum(refunds) < sum([one.amount]) ? 'PARTIALLY_REFUNDED' : 'REFUNDED'
  return { ...one, status }
}

export function refunded(asked: Asked): Body {
  const { input, acts, nowMs } = asked
  const capture = foundCapture(asked)
  const earlier = acted(asked, 'refund').map(({ answer }) => answer.amount)
  const whole = capture?.amount ?? usualAmount
  const left = { minor: sum([whole]) - sum(earlier), currency: whole.currency_code }
  const amount = input.amount ?? amountOf(left)
  const { custom_id, invoice_id, note_to_payer } = input
  const id = idOf('refund', made(acts, ['refund']))
  const total = { minor: sum([...earlier, amount]), currency: amount.currency_code }
  return {
    id,
    status: 'COMPLETED',
    amount,
    custom_id,
    invoice_id,
    note_to_payer,
    seller_payable_breakdown: {
      gross_amount: amount,
      net_amount: amount,
      total_refunded_amount: amountOf(total),
    },
    links: [link(`payments/refunds/${id}`, 'self'), link(`payments/captures/${input.id}`, 'up')],
    ...times(nowMs),
  }
}

export function foundRefund({ input, acts }: Asked): Body {
  return acts.find(({ operation, answer }) => operation === 'refund' && answer.id === input.id)
    ?.answer
}
