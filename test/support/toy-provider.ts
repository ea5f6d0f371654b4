import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import {
  type ConnectionPreset,
  defineProvider,
  type Failover,
  type PaymentState,
  type PollSchedule,
  type Repeat,
  secret,
  type Timeouts,
} from '../../src/provider/index.ts'

/** What may differ between one toy provider and the next; all of it is data of the provider. */
export interface ToyOptions {
  /** @default 'recognises' */
  readonly repeat?: Repeat
  /** After this a key is new again. Absent by default: for ever. */
  readonly keptForMs?: number
  /** How long "no such order" proves nothing. Absent by default: for ever. */
  readonly lateMs?: number
  /** Whether answers carry no signature. @default false */
  readonly unsigned?: boolean
  readonly hosts?: readonly string[]
  readonly connection?: ConnectionPreset
  readonly timeouts?: Partial<Timeouts>
  readonly poll?: PollSchedule
  readonly failover?: Failover
}

/** The toy provider's words for a payment's state. */
const states: Readonly<Record<string, PaymentState>> = {
  waiting: 'requires-action',
  working: 'processing',
  paid: 'succeeded',
  refused: 'failed',
  closed: 'closed',
}

const number = z.string().min(1).max(32)
const act = z.strictObject({
  order_no: number,
  amount: z.int().positive(),
  currency: z.enum(['CNY', 'USD']),
})
const answer = z.object({
  order_no: z.string(),
  state: z.string(),
  amount: z.int(),
  currency: z.string(),
  payment_no: z.string().nullish(),
})

/** HMAC-SHA256 in hexadecimal over lines, as the toy provider signs requests and answers. */
export function toySignature(secretKey: string, lines: readonly (string | number)[]): string {
  return createHmac('sha256', secretKey).update(lines.join('\n')).digest('hex')
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

function viewed(output: z.output<typeof answer>) {
  return {
    reference: output.order_no,
    providerReference: output.payment_no ?? undefined,
    // A word that the table does not know is not final, so nothing is believed of it.
    state: states[output.state] ?? 'processing',
    amount: { minor: output.amount, currency: output.currency },
  }
}

function intends({ input }: { input: z.output<typeof act> }) {
  return {
    reference: input.order_no,
    amount: { minor: input.amount, currency: input.currency },
  }
}

/**
 * A small provider for tests: `create` (keyed by `order_no`), `query` (a read with a payment view)
 * and `charge` (`once`), JSON, an HMAC header on requests and answers.
 */
export function toyProvider(options: ToyOptions = {}) {
  const late = options.lateMs === undefined ? {} : { lateMs: options.lateMs }
  return defineProvider({
    id: 'toy',
    title: 'Toy provider',
    docs: 'https://toy.example/docs',
    hosts: { production: options.hosts ?? ['https://toy.example'] },
    identity: ['account'],
    connection: options.connection ?? { idleMs: 4_000, source: 'a test' },
    timeouts: options.timeouts ?? {},
    idempotency: {
      header: 'Idempotency-Key',
      repeat: options.repeat ?? 'recognises',
      ...(options.keptForMs === undefined ? {} : { keptForMs: options.keptForMs }),
    },
    ...(options.poll === undefined ? {} : { poll: options.poll }),
    ...(options.failover === undefined ? {} : { failover: options.failover }),
    merchant: z.strictObject({ account: z.string().min(1), secretKey: secret() }),
    auth: {
      sign: ({ merchant, method, path, body, timestampMs, nonce }) => ({
        headers: {
          'toy-account': merchant.account,
          'toy-time': String(timestampMs),
          'toy-nonce': nonce,
          'toy-signature': toySignature(merchant.secretKey, [
            method,
            path,
            timestampMs,
            nonce,
            body,
          ]),
        },
      }),
      verify: options.unsigned
        ? 'unsigned'
        : ({ merchant, headers, body }) => {
            const lines = [headers['toy-time'] ?? '', headers['toy-nonce'] ?? '', body]
            const signature = headers['toy-signature'] ?? ''
            return equal(signature, toySignature(merchant.secretKey, lines))
          },
    },
    error: {
      body: z.object({ code: z.string().nullish(), message: z.string().nullish() }),
      code: (body) => body.code,
      message: (body) => body.message,
    },
    faults: {
      NO_MONEY: 'declined',
      BAD_REQUEST: 'invalid',
      BAD_SIGNATURE: 'unauthorized',
      ORDER_EXISTS: 'duplicate',
      NO_SUCH_ORDER: 'not-found',
      SLOW_DOWN: 'throttled',
      DOWN: 'unavailable',
      STILL_PAYING: 'pending',
      SYSTEM_ERROR: 'unknown',
    },
    operations: {
      /** Takes a payment; a repeat of the same number is recognised. */
      create: {
        method: 'POST',
        path: '/orders',
        effect: 'keyed',
        key: 'order_no',
        settledBy: 'query',
        intends,
        ...late,
        echo: { order_no: 'order_no' },
        input: act,
        output: answer,
        body: ({ input }) => input,
        payment: viewed,
      },
      /** Finds a payment by the merchant's number. */
      query: {
        method: 'GET',
        path: '/orders/{order_no}',
        effect: 'read',
        echo: { order_no: 'order_no' },
        input: z.strictObject({ order_no: number }),
        output: answer,
        payment: viewed,
      },
      /** Takes a payment; each repeat takes it again. */
      charge: {
        method: 'POST',
        path: '/charges',
        effect: 'once',
        key: 'order_no',
        settledBy: 'query',
        intends,
        ...late,
        echo: { order_no: 'order_no' },
        input: act,
        output: answer,
        body: ({ input }) => input,
        payment: viewed,
      },
    },
  })
}

/** An account with the toy provider. */
export const toyMerchant = { account: 'tea-house', secretKey: 'toy-secret-of-the-tea-house' }

/** One input and its answer for each operation of the toy provider. */
export const toySamples = {
  create: {
    input: { order_no: 'T-1001', amount: 1280, currency: 'CNY' },
    answer: {
      order_no: 'T-1001',
      state: 'paid',
      amount: 1280,
      currency: 'CNY',
      payment_no: 'P-1',
    },
  },
  query: {
    input: { order_no: 'T-1001' },
    answer: {
      order_no: 'T-1001',
      state: 'paid',
      amount: 1280,
      currency: 'CNY',
      payment_no: 'P-1',
    },
  },
  charge: {
    input: { order_no: 'T-1002', amount: 500, currency: 'CNY' },
    answer: {
      order_no: 'T-1002',
      state: 'paid',
      amount: 500,
      currency: 'CNY',
      payment_no: 'P-2',
    },
  },
} as const

/** Signs an answer as the toy provider does; give it to `startSandbox` as `signAnswer`. */
export function signToyAnswer(answered: {
  readonly merchant: { readonly secretKey: string }
  readonly body: string
  readonly timestampMs: number
  readonly nonce: string
}): Record<string, string> {
  const { merchant, body, timestampMs, nonce } = answered
  return {
    'toy-time': String(timestampMs),
    'toy-nonce': nonce,
    'toy-signature': toySignature(merchant.secretKey, [timestampMs, nonce, body]),
  }
}
