import * as z from 'zod'
import { toldAmount } from './fields.ts'

/**
 * "received" is all that Adyen answers to a modification: it stands in a queue. Another word is one
 * that this file does not know, and nothing is believed of it.
 */
const received = {
  pspReference: z.string().describe("Adyen's number of the modification, not of the payment"),
  reference: z.string().nullish(),
  status: z.literal('received'),
}

export const modification = z.object({
  ...received,
  paymentPspReference: z.string(),
})
export const modifiedAmount = z.object({ ...modification.shape, amount: toldAmount })
export const standaloneCancel = z.object({ ...received, paymentReference: z.string() })

export type Modification = z.output<typeof modification>
export type ModifiedAmount = z.output<typeof modifiedAmount>
