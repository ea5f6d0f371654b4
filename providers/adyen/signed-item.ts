import * as z from 'zod'

/**
 * A field that may stand beside others in the signed text. The parts are joined by colons and not
 * escaped: with a colon in more than one of them, one signature would hold for several readings.
 */
const part = z.string().regex(/^[^:]*$/)

/** Signed alike, so read alike: missing, `null` and empty. */
function maybe<Value>(schema: z.ZodType<Value>) {
  return schema.nullish().transform((value) => (value === null || value === '' ? undefined : value))
}

/**
 * What the signature covers, and nothing beside it: reason, time, payment method and all further
 * fields can be changed by whoever has seen one genuine notification.
 */
export const signedItem = z.object({
  pspReference: part,
  originalReference: maybe(part),
  merchantAccountCode: part,
  merchantReference: maybe(z.string()),
  amount: maybe(z.object({ value: z.int(), currency: part })),
  eventCode: part.min(1),
  success: z.enum(['true', 'false']),
})

export type SignedItem = z.output<typeof signedItem>

export const isDone = ({ success }: SignedItem) => success === 'true'
