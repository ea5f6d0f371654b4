import * as z from 'zod'
import type { Act, NeutralField, Role } from '../provider/neutral.ts'

const text = z.string().min(1)
const money = z.strictObject({
  minor: z.int().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code in capitals: CNY'),
})
const webAddress = z
  .string()
  .regex(/^https?:\/\/[^\s/]+\S*$/, 'must be a whole http(s) address: https://shop.example/notify')

const schemas: Readonly<Record<NeutralField, z.ZodType>> = {
  reference: text,
  providerReference: text,
  amount: money,
  description: text,
  paymentReference: text,
  paymentProviderReference: text,
  total: money,
  reason: text,
  notifyUrl: webAddress,
  returnUrl: webAddress,
  expiresAt: z.date(),
  payerId: text,
  payerIp: text,
  payerCode: text,
  paymentToken: text,
  paymentDetails: z.record(z.string(), z.unknown()),
}

/** The fields that every role of an act has. */
const fieldsOfAct: Readonly<Record<Act, readonly NeutralField[]>> = {
  pay: ['reference', 'amount'],
  refund: ['reference', 'amount'],
  query: [],
  queryRefund: [],
  close: [],
}

/** What the neutral client checks before it translates; the operation's own schema comes after. */
export function inputSchema({ act, needs, takes }: Role): z.ZodType<Record<string, unknown>> {
  const shape: Record<string, z.ZodType> = { own: z.record(z.string(), z.unknown()).optional() }
  for (const name of takes) shape[name] = schemas[name].optional()
  for (const name of [...fieldsOfAct[act], ...needs]) shape[name] = schemas[name]
  return z.strictObject(shape)
}
