import * as z from 'zod'
import type { Intention } from '../../src/provider/index.ts'
import { answeredMoney, moneyOrNothing, paymentInstruction, total } from './amounts.ts'
import { address, customId, id, invoiceId, links, payee, softDescriptor, text } from './fields.ts'
import { minorOf, sumOf } from './money.ts'
import { paymentSource, processingInstruction } from './payment-source.ts'
import { authorization, capture, refund } from './payments.ts'

const mostUnits = 10

const item = z.strictObject({
  name: text(127),
  unit_amount: moneyOrNothing,
  tax: moneyOrNothing.optional(),
  quantity: z.string().regex(/^[1-9]\d{0,9}$/, "must be a whole number as text: '2'"),
  description: text(127).optional(),
  sku: text(127).optional(),
  category: z.enum(['DIGITAL_GOODS', 'PHYSICAL_GOODS', 'DONATION']).optional(),
})

const shipping = z.strictObject({
  name: z.strictObject({ full_name: text(300) }).optional(),
  type: z
    .enum(['SHIPPING', 'PICKUP_IN_PERSON', 'PICKUP_IN_STORE', 'PICKUP_FROM_PERSON'])
    .optional(),
  address: address.optional(),
})

const purchaseUnit = z.strictObject({
  reference_id: text(256)
    .optional()
    .describe('Tells the units of one order apart; PayPal calls a single one "default"'),
  amount: total,
  payee: payee.optional().describe('Who gets the money, where it is not the caller'),
  payment_instruction: paymentInstruction.optional(),
  description: text(127).optional().describe('What is paid for; the payer sees it'),
  custom_id: customId.optional(),
  invoice_id: invoiceId.optional(),
  soft_descriptor: softDescriptor.optional(),
  items: z.array(item).min(1).optional(),
  shipping: shipping.optional(),
})

type Unit = z.output<typeof purchaseUnit>

function areApart(units: readonly Unit[]): boolean {
  const names = units.map((unit) => unit.reference_id)
  return units.length === 1 || (!names.includes(undefined) && new Set(names).size === units.length)
}

export const createInput = z.strictObject({
  intent: z
    .enum(['CAPTURE', 'AUTHORIZE'])
    .describe('CAPTURE takes the money with captureOrder; AUTHORIZE only reserves it'),
  purchase_units: z
    .array(purchaseUnit)
    .min(1)
    .max(mostUnits)
    .refine((units) => new Set(units.map((unit) => unit.amount.currency_code)).size <= 1, {
      error: 'must all be in one currency',
    })
    .refine(areApart, { error: 'of several, each needs a reference_id of its own' }),
  payment_source: paymentSource.optional(),
  processing_instruction: processingInstruction.optional(),
})

export const retrieveInput = z.strictObject({
  id,
  fields: z.literal('payment_source').optional(),
})

export const confirmInput = z.strictObject({
  id,
  payment_source: paymentSource,
  processing_instruction: processingInstruction.optional(),
})

export const payInput = z.strictObject({ id, payment_source: paymentSource.optional() })

/** A part of an order as answers tell it, with what has been done about its payment. */
export const answeredUnit = z.object({
  reference_id: z.string().nullish(),
  amount: answeredMoney.nullish(),
  custom_id: z.string().nullish(),
  invoice_id: z.string().nullish(),
  payments: z
    .object({
      authorizations: z.array(authorization).nullish(),
      captures: z.array(capture).nullish(),
      refunds: z.array(refund).nullish(),
    })
    .nullish(),
})

/** An order as answers and notifications tell it. */
export const order = z.object({
  id: z.string(),
  status: z.string(),
  intent: z.string().nullish(),
  purchase_units: z.array(answeredUnit).nullish(),
  payment_source: z.record(z.string(), z.unknown()).nullish(),
  links: links.nullish().describe('Send the payer to rel approve or payer-action, within 3 h'),
  create_time: z.string().nullish(),
  update_time: z.string().nullish(),
})

/** What a new order is for; its answer is held against it. */
export function orderIntent({
  input,
}: {
  readonly input: z.output<typeof createInput>
}): Intention {
  const [first] = input.purchase_units
  return {
    reference: first?.custom_id ?? first?.invoice_id,
    amount: sumOf(input.purchase_units.map(({ amount }) => minorOf(amount))),
  }
}
