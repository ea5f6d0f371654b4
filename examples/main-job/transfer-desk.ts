import * as z from 'zod'
import { defineProvider, secret } from '../../src/provider/index.ts'

const transfer = z.object({ transfer_no: z.string(), amount: z.int(), state: z.literal('paid') })

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
  faults: { TOO_OFTEN: 'throttled', NO_SUCH_TRANSFER: 'not-found' },
  operations: {
    /** Pays out to a bank account; each request pays out anew. */
    transfer: {
      method: 'POST',
      path: '/transfers',
      effect: 'once',
      key: 'transfer_no',
      settledBy: 'find',
      // The desk knows of a transfer at once; a quarter of a second is for what is still on its way.
      lateMs: 250,
      intends: ({ input }) => ({
        reference: input.transfer_no,
        amount: { minor: input.amount, currency: 'CNY' },
      }),
      echo: { transfer_no: 'transfer_no', amount: 'amount' },
      input: z.strictObject({ transfer_no: z.string().min(1), amount: z.int().positive() }),
      output: transfer,
      payment: viewOf,
    },
    /** Finds a transfer; so a lost answer is asked about, where a repeat would pay again. */
    find: {
      method: 'GET',
      path: '/transfers/{transfer_no}',
      effect: 'read',
      input: z.strictObject({ transfer_no: z.string().min(1) }),
      output: transfer,
      payment: viewOf,
    },
  },
})

function viewOf({ transfer_no, amount }: z.output<typeof transfer>) {
  return {
    reference: transfer_no,
    state: 'succeeded',
    amount: { minor: amount, currency: 'CNY' },
  } as const
}

/** For a while the desk answers no question: what was lost meanwhile stays in doubt. */
export const unansweredQuestions = {
  kind: 'status',
  status: 503,
  operation: 'find',
  times: 40,
} as const

const answer = { transfer_no: 'X-1001', amount: 500, state: 'paid' }

/** What the desk answers. */
export const deskSamples = {
  transfer: { input: { transfer_no: 'X-1001', amount: 500 }, answer },
  find: { input: { transfer_no: 'X-1001' }, answer },
}
