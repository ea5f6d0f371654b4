import * as z from 'zod'
import { defineProvider, secret } from '../../src/provider/index.ts'

/**
 * An imaginary provider whose repeats are not recognised: the same transfer sent twice is paid out
 * twice. There are such desks; here it shows what a repeat costs where nobody catches it.
 */
export const transferDesk = defineProvider({
  id: 'desk',
  title: 'Transfer desk',
  docs: 'https://desk.example/docs',
  hosts: { production: ['https://desk.example'] },
  identity: ['account'],
  connection: { idleMs: 7_000, source: 'imaginary, like WeChat Pay for comparison' },
  idempotency: { repeat: 'ask-first' },
  merchant: z.strictObject({ account: z.string().min(1), apiKey: secret() }),
  auth: {
    sign: ({ merchant }) => ({
      headers: { 'desk-account': merchant.account, authorization: `Bearer ${merchant.apiKey}` },
    }),
    verify: 'unsigned',
  },
  error: {
    body: z.object({ code: z.string().nullish(), message: z.string().nullish() }),
    code: (body) => body.code,
    message: (body) => body.message,
  },
  faults: { LIMIT_REACHED: 'declined', TOO_OFTEN: 'throttled', INTERNAL: 'unknown' },
  operations: {
    /** Pays out to a bank account; each request pays out anew. */
    transfer: {
      method: 'POST',
      path: '/transfers',
      effect: 'once',
      key: 'transfer_no',
      input: z.strictObject({ transfer_no: z.string().min(1), amount: z.int().positive() }),
      output: z.object({ transfer_no: z.string(), state: z.literal('paid') }),
      echo: { transfer_no: 'transfer_no' },
    },
  },
})

/** What the desk answers. */
export const deskSamples = {
  transfer: {
    input: { transfer_no: 'X-1001', amount: 500 },
    answer: { transfer_no: 'X-1001', state: 'paid' },
  },
}
