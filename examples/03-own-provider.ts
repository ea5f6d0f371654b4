/** A provider of your own is one literal; its methods are typed by the schemas in it. */
import * as z from 'zod'
import { createGateway } from '../src/index.ts'
import { defineProvider, secret } from '../src/provider/index.ts'
import { startSandbox } from '../src/testing/index.ts'

const coins = defineProvider({
  id: 'coins',
  title: 'Coin machine',
  docs: 'https://coins.example/docs',
  hosts: { production: ['https://coins.example'] },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  idempotency: { header: 'Idempotency-Key', repeat: 'replays' },
  merchant: z.strictObject({ apiKey: secret() }),
  auth: { sign: ({ merchant }) => ({ headers: { 'x-key': merchant.apiKey } }), verify: 'unsigned' },
  error: { body: z.object({ code: z.string() }), code: (body) => body.code },
  faults: { EMPTY: 'declined', BUSY: 'throttled' },
  operations: {
    /** Drops coins into the tray. */
    drop: {
      method: 'POST',
      path: '/drops',
      effect: 'keyed',
      key: 'drop_no',
      input: z.strictObject({ drop_no: z.string(), coins: z.int().positive() }),
      output: z.object({ drop_no: z.string(), coins: z.int() }),
    },
  },
})

const input = { drop_no: 'D-1', coins: 12 }
const samples = { drop: { input, answer: input } }
const sandbox = await startSandbox(coins, { merchant: { apiKey: 'test-key' }, samples })
const merchants = { kiosk: { accounts: { coins: sandbox.merchant } } }
const gateway = createGateway({ providers: [coins], merchants, hosts: { coins: [sandbox.url] } })
const outcome = await gateway.merchant('kiosk').coins.drop({ drop_no: 'D-2', coins: 7 })
console.log(outcome.status === 'succeeded' ? `${outcome.value.coins} coins` : outcome)
await Promise.all([gateway.close(), sandbox.close()])
