import * as z from 'zod'
import type { Intention } from '../../src/provider/index.ts'
import { answeredMoney, money, paymentInstruction, refundInstruction } from './amounts.ts'
import { customId, id, invoiceId, links, noteToPayer, softDescriptor } from './fields.ts'
import { type Amount, minorOf } from './money.ts'

/** Names an authorization, a capture or a refund. */
export const resourceKey = z.strictObject({ id })

export const captureInput = z.strictObject({
  id,
  amount: money.optional().describe('Left out: all that was authorized'),
  invoice_id: invoiceId.optional(),
  final_capture: z
    .boolean()
    .optional()
    .describe('true gives back what is left of the authorization; the default keeps it'),
  note_to_payer: noteToPayer.optional(),
  soft_descriptor: softDescriptor.optional(),
  payment_instruction: paymentInstruction.optional(),
})

export const reauthorizeInput = z.strictObject({
  id,
  amount: money.optional().describe('Left out: the amount of the authorization'),
})

export const refundInput = z.strictObject({
  id,
  amount: money.optional().describe('Left out: all that is left of the capture'),
  custom_id: customId.optional(),
  invoice_id: invoiceId.optional(),
  note_to_payer: noteToPayer.optional(),
  payment_instruction: refundInstruction.optional(),
})

const statusDetails = z.object({ reason: z.string().nullish() })

const processorResponse = z.object({
  response_code: z.string().nullish(),
  avs_code: z.string().nullish(),
  cvv_code: z.string().nullish(),
  payment_advice_code: z.string().nullish(),
})

const resource = {
  id: z.string(),
  status: z.string(),
  status_details: statusDetails.nullish(),
  amount: answeredMoney.nullish(),
  custom_id: z.string().nullish(),
  invoice_id: z.string().nullish(),
  links: links.nullish(),
  create_time: z.string().nullish(),
  update_time: z.string().nullish(),
}

export const authorization = z.object({
  ...resource,
  expiration_time: z.string().nullish(),
  processor_response: processorResponse.nullish(),
})

export const capture = z.object({
  ...resource,
  final_capture: z.boolean().nullish(),
  disbursement_mode: z.string().nullish(),
  seller_receivable_breakdown: z
    .object({
      gross_amount: answeredMoney.nullish(),
      paypal_fee: answeredMoney.nullish(),
      net_amount: answeredMoney.nullish(),
    })
    .nullish(),
  processor_response: processorResponse.nullish(),
})

export const refund = z.object({
  ...resource,
  note_to_payer: z.string().nullish(),
  acquirer_reference_number: z.string().nullish(),
  seller_payable_breakdown: z
    .object({
      gross_amount: answeredMoney.nullish(),
      paypal_fee: answeredMoney.nullish(),
      net_amount: answeredMoney.nullish(),
      total_refunded_amount: answeredMoney.nullish(),
    })
    .nullish(),
})

/** With `Prefer: return=minimal`, and from older versions, nothing (204). */
export const voided = authorization.optional()

interface WithAmount {
  readonly input: { readonly amount?: Amount | undefined }
}

/** What a capture or a reauthorization is for; without an amount, whatever PayPal says. */
export function amountIntent({ input }: WithAmount): Intention {
  return { amount: minorOf(input.amount) }
}

/** What a refund is for. Its `custom_id` is its own; an `invoice_id` may be the capture's. */
export function refundIntent({
  input,
}: {
  readonly input: z.output<typeof refundInput>
}): Intention {
  return { reference: input.custom_id, amount: minorOf(input.amount) }
}
