import * as z from 'zod'
import { createGateway, type GatewayEvent } from '../../src/index.ts'
import type { Journal } from '../../src/journal/index.ts'
import { defineProvider, secret } from '../../src/provider/index.ts'
import { expectAnswer, nextOrder, orderAnswer, orderInput } from '../order.ts'
import type { Client } from './client.ts'

const post = {
  method: 'POST',
  path: '/pay/orders',
  input: orderInput,
  output: orderAnswer,
} as const

/** A provider without signatures, so that what remains is the way of a call itself. */
const plainProvider = defineProvider({
  id: 'plain',
  title: 'A provider that signs nothing',
  docs: 'https://plain.example',
  hosts: { production: ['https://plain.example'] },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  idempotency: { header: 'Idempotency-Key', repeat: 'recognises' },
  merchant: z.strictObject({ secretKey: secret() }),
  auth: {
    sign: ({ merchant }) => ({ headers: { authorization: `Bearer ${merchant.secretKey}` } }),
    verify: 'unsigned',
  },
  error: { body: z.object({ code: z.string().nullish() }), code: (body) => body.code },
  faults: {},
  operations: {
    /** A repeat of the same number is recognised. */
    keyed: { ...post, effect: 'keyed', key: 'out_trade_no' },
    /** Each repeat pays again. */
    once: { ...post, effect: 'once', key: 'out_trade_no' },
  },
})

export interface PlainGatewayOptions {
  readonly idleMs?: number
  readonly on?: (event: GatewayEvent) => void
  readonly journal?: Journal
}

/** A gateway with one merchant of the plain provider. */
export function plainGateway(origin: string, { idleMs, on, journal }: PlainGatewayOptions = {}) {
  const gateway = createGateway({
    providers: [plainProvider],
    merchants: { 'tea-house': { accounts: { plain: { secretKey: 'secret-of-the-tea-house' } } } },
    hosts: { plain: [origin] },
    ...(idleMs !== undefined && { connection: { idleMs } }),
    ...(on && { on }),
    ...(journal && { journal }),
  })
  return { gateway, shop: gateway.merchant('tea-house').plain }
}

/** What a user of payonce writes. */
export function payonce(origin: string): Client {
  const { gateway, shop } = plainGateway(origin)
  return {
    name: 'payonce',
    call: async () => {
      const outcome = await shop.keyed(nextOrder())
      expectAnswer(outcome.status === 'succeeded' ? outcome.value : outcome)
    },
    close: () => gateway.close({ graceMs: 0 }),
  }
}
