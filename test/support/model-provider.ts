import * as z from 'zod'
import { defineProvider, type PollSchedule, type Repeat } from '../../src/provider/index.ts'

/** What may differ between one modelled provider and the next. */
export interface ModelTerms {
  /** What a second send does; `once` takes the operation that is never repeated. */
  readonly kind: Repeat | 'once'
  /** Whether there is a query that tells what became of a payment. */
  readonly settles: boolean
  /** How long after a send it may still be carried out. Absent: nobody promises anything. */
  readonly lateMs?: number | undefined
  readonly keptForMs?: number | undefined
  readonly undo?: 'close' | 'reverse' | undefined
  readonly undoAfterMs?: number | undefined
  readonly poll?: PollSchedule | undefined
  /** Whether each of its hosts knows what the other has done. */
  readonly sharedNumbers: boolean
}

const number = z.string().min(1)
const terms = z.strictObject({ order_no: number, amount: z.int().positive() })
const order = z.strictObject({ order_no: number })
const answer = z.object({ order_no: z.string(), state: z.string(), amount: z.int() })

const states = {
  working: 'processing',
  waiting: 'requires-action',
  paid: 'succeeded',
  refused: 'failed',
  closed: 'closed',
} as const

function viewed(output: z.output<typeof answer>) {
  return {
    reference: output.order_no,
    state: states[output.state as keyof typeof states] ?? 'processing',
    amount: { minor: output.amount, currency: 'CNY' },
  }
}

function intends({ input }: { input: z.output<typeof terms> }) {
  return { reference: input.order_no, amount: { minor: input.amount, currency: 'CNY' } }
}

/** The provider's hosts, in its order. */
export const origins = ['https://model.example', 'https://spare.example'] as const

/** How an answer of the model is signed: by this word, or not at all. */
export const goodSignature = 'of-the-model'

let salt = 0

/**
 * A provider for the model: `pay` under one of the rules of repeat, `query`, and two ways to take a
 * payment back. `close` ends what is not paid; `reverse` gives back what is.
 */
export function modelProvider(model: ModelTerms) {
  const given = <Name extends string, Value>(name: Name, value: Value | undefined) =>
    (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }
  return defineProvider({
    id: 'model',
    title: 'Modelled provider',
    docs: 'https://model.example/docs',
    hosts: { production: [...origins] },
    failover: { spareShare: 0, sharedNumbers: model.sharedNumbers },
    connection: { idleMs: 4_000, source: 'a model' },
    idempotency: {
      header: 'Idempotency-Key',
      repeat: model.kind === 'once' ? 'recognises' : model.kind,
      ...given('keptForMs', model.keptForMs),
    },
    ...given('poll', model.poll),
    merchant: z.strictObject({ account: z.string() }),
    auth: {
      sign: ({ nonce }) => ({ headers: { 'model-nonce': nonce } }),
      verify: ({ headers, status }) => {
        const signature = headers['model-signature']
        // Refusals come unsigned now and then, as some providers have it.
        if (signature === undefined && status >= 400) return 'unsigned'
        return signature === goodSignature
      },
    },
    error: { body: z.object({ code: z.string().nullish() }), code: (body) => body.code },
    faults: {
      NO_MONEY: 'declined',
      ORDER_CLOSED: 'declined',
      BAD_REQUEST: 'invalid',
      BAD_NONCE: 'unauthorized',
      ORDER_EXISTS: 'duplicate',
      ORDER_PAID: 'declined',
      NO_SUCH_ORDER: 'not-found',
      SLOW_DOWN: 'throttled',
      DOWN: 'unavailable',
      STILL_PAYING: 'pending',
      SYSTEM_ERROR: 'unknown',
    },
    operations: {
      /** Takes a payment. */
      pay: {
        method: 'POST',
        path: '/pay',
        effect: model.kind === 'once' ? 'once' : 'keyed',
        key: 'order_no',
        ...(model.settles && { settledBy: 'query' as const }),
        ...given('undoneBy', model.undo),
        ...given('undoAfterMs', model.undoAfterMs),
        ...given('lateMs', model.lateMs),
        intends,
        echo: { order_no: 'order_no' },
        input: terms,
        output: answer,
        // A fresh value, as in a field that is encrypted: made once, it must stay the same.
        body: ({ input }) => {
          salt += 1
          return { ...input, salt }
        },
        payment: viewed,
      },
      /** Finds a payment. */
      query: {
        method: 'GET',
        path: '/query/{order_no}',
        effect: 'read',
        echo: { order_no: 'order_no' },
        input: order,
        output: answer,
        payment: viewed,
      },
      /** Ends a payment that has not succeeded; a paid one it refuses. */
      close: {
        method: 'POST',
        path: '/close',
        effect: 'keyed',
        repeat: 'recognises',
        key: 'order_no',
        ...(model.settles && { settledBy: 'query' as const }),
        settledAs: { closed: 'succeeded', succeeded: 'failed' },
        input: order,
        output: z.undefined(),
        body: ({ input }) => input,
      },
      /** Ends a payment, and gives back what was paid. */
      reverse: {
        method: 'POST',
        path: '/reverse',
        effect: 'keyed',
        repeat: 'recognises',
        key: 'order_no',
        ...(model.settles && { settledBy: 'query' as const }),
        settledAs: { closed: 'succeeded' },
        input: order,
        output: z.undefined(),
        body: ({ input }) => input,
      },
    },
  })
}
