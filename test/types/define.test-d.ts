import * as z from 'zod'
import { defineProvider, secret } from '../../src/provider/index.ts'

const head = {
  title: 'T',
  docs: 'https://d',
  hosts: { production: ['https://a'] },
  connection: { idleMs: 1, source: 's' },
  timeouts: {},
  idempotency: { repeat: 'replays' },
} as const
export const p = defineProvider({
  ...head,
  id: 'toy',
  merchant: z.strictObject({ appid: z.string(), secretKey: secret() }),
  auth: { sign: ({ merchant }) => ({ headers: { a: merchant.appid } }), verify: 'unsigned' },
  error: { body: z.object({ code: z.string() }), code: (body) => body.code },
  faults: { A: 'declined' },
  operations: {
    /** Creates. */
    create: {
      method: 'POST',
      path: '/x',
      effect: 'keyed',
      key: 'no',
      settledBy: 'query',
      input: z.strictObject({ no: z.string(), amount: z.int() }),
      output: z.object({ url: z.string() }),
      body: ({ input, merchant }) => ({
        n: input.no,
        a: input.amount.toFixed(),
        m: merchant.appid,
      }),
      fault: (o) => (o.url === '' ? 'A' : undefined),
    },
    query: {
      method: 'GET',
      path: '/x/{no}',
      effect: 'read',
      input: z.strictObject({ no: z.string() }),
      output: z.object({ state: z.string() }),
      payment: (o) => ({ reference: o.state, state: 'succeeded' }),
    },
  },
  notification: {
    verify: () => true,
    read: () => ({ id: '1', type: 'a', value: 1 }),
    events: {
      a: {
        value: z.object({ q: z.string() }),
        payment: (v) => ({ reference: v.q, state: 'failed' }),
      },
    },
  },
})
const key: 'POST' = p.operations.create.method
export const out: z.output<typeof p.operations.create.output> = { url: key }
export const again = defineProvider({ ...p, timeouts: { totalMs: 1 } })
export const k2: 'POST' = again.operations.create.method

const input = z.strictObject({ no: z.string() })
const act = { method: 'POST', path: '/x', effect: 'keyed', input, output: z.object({}) } as const

// Each wrong use stands on one line, so that formatting cannot part it from its remark.
// @ts-expect-error a misspelt member
defineProvider({ ...p, operations: { create: { ...act, boody: () => 1 } } })
// @ts-expect-error the key is no field of the input
defineProvider({ ...p, operations: { create: { ...act, key: 'nope' } } })
// @ts-expect-error settledBy is no operation
defineProvider({ ...p, operations: { create: { ...act, settledBy: 'nope' } } })
// @ts-expect-error there is no such method
defineProvider({ ...p, operations: { create: { ...act, method: 'PSOT' } } })
// @ts-expect-error there is no such effect
defineProvider({ ...p, operations: { create: { ...act, effect: 'twice' } } })
// @ts-expect-error a code that means no word of the vocabulary
defineProvider({ ...p, faults: { A: 'broken' } })
// @ts-expect-error without verify nothing would be believed or everything
defineProvider({ ...p, auth: { sign: () => ({}) } })
export const right = defineProvider({ ...p, operations: { create: { ...act, key: 'no' } } })
