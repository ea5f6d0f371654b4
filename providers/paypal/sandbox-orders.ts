import {
  type Asked,
  authorizationBody,
  type Body,
  captureBody,
  idOf,
  link,
  made,
  times,
  usualAmount,
} from './sandbox-bodies.ts'

/** Card numbers never come back, in the sandbox neither. */
function answeredSource(source: Body) {
  if (source === undefined) return undefined
  const number: string | undefined = source.card?.number
  if (source.card === undefined) return { [Object.keys(source)[0] ?? 'paypal']: {} }
  return { card: { ...(number !== undefined && { last_digits: number.slice(-4) }) } }
}

/** One capture or authorization for each unit of an order, all of it. */
function paid(order: Body, kind: 'captures' | 'authorizations', { acts, nowMs }: Asked): Body {
  const place = made(acts, [
    'captureOrder',
    'authorizeOrder',
    'captureAuthorization',
    'reauthorize',
  ])
  const units = order.purchase_units.map((unit: Body, number: number) => {
    const { amount, custom_id, invoice_id } = unit
    const { currency_code, value } = amount
    const base = { amount: { currency_code, value }, custom_id, invoice_id, ...times(nowMs) }
    const one =
      kind === 'captures'
        ? captureBody(idOf('capture', place + number), base)
        : authorizationBody(idOf('authorization', place + number), base, nowMs)
    return { ...unit, payments: { [kind]: [one] } }
  })
  return { ...order, status: 'COMPLETED', purchase_units: units }
}

export function createdOrder(asked: Asked): Body {
  const { input, acts, nowMs } = asked
  const id = idOf('order', made(acts, ['createOrder']))
  const { payment_source: source, intent } = input
  const units = input.purchase_units.map((unit: Body) => ({ reference_id: 'default', ...unit }))
  const status = source === undefined ? 'CREATED' : 'PAYER_ACTION_REQUIRED'
  const order = {
    id,
    status,
    intent,
    payment_source: answeredSource(source),
    purchase_units: units,
    links: [
      link(`checkout/orders/${id}`, 'self'),
      {
        href: `https://www.sandbox.paypal.com/checkoutnow?token=${id}`,
        rel: source === undefined ? 'approve' : 'payer-action',
        method: 'GET',
      },
    ],
    ...times(nowMs),
  }
  if (source?.card === undefined) return order
  return paid(order, intent === 'CAPTURE' ? 'captures' : 'authorizations', asked)
}

/** An order that the sandbox has not made itself: as much of it as an act needs. */
function foreignOrder(id: string, nowMs: number): Body {
  const unit = { reference_id: 'default', amount: usualAmount }
  return { id, status: 'APPROVED', intent: 'CAPTURE', purchase_units: [unit], ...times(nowMs) }
}

/** In the sandbox every payer approves at once. */
export function foundOrder({ input, acts, nowMs }: Asked): Body {
  const own = acts.find(
    ({ operation, answer }) => operation === 'createOrder' && answer.id === input.id,
  )
  const later = acts.filter((act) => /Order$/.test(act.operation) && act.input.id === input.id)
  const paidFor = later.findLast(({ operation }) => operation !== 'confirmOrder')
  if (paidFor !== undefined) return paidFor.answer
  if (own === undefined && later.length === 0) return undefined
  const order = own?.answer ?? foreignOrder(input.id, nowMs)
  return order.status === 'COMPLETED' ? order : { ...order, status: 'APPROVED' }
}

export function confirmedOrder(asked: Asked): Body {
  const order = foundOrder(asked) ?? foreignOrder(asked.input.id, asked.nowMs)
  const source = asked.input.payment_source
  const status = source.card === undefined ? 'PAYER_ACTION_REQUIRED' : 'APPROVED'
  const approval = {
    href: `https://www.sandbox.paypal.com/checkoutnow?token=${order.id}`,
    rel: 'payer-action',
    method: 'GET',
  }
  return { ...order, status, payment_source: answeredSource(source), links: [approval] }
}

export function paidOrder(kind: 'captures' | 'authorizations') {
  return (asked: Asked): Body =>
    paid(foundOrder(asked) ?? foreignOrder(asked.input.id, asked.nowMs), kind, asked)
}
