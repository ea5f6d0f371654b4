import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { createGateway } from '../../src/index.ts'
import { defineProvider, type PaymentState, type Repeat, secret } from '../../src/provider/index.ts'
import { type SandboxFault, startSandbox } from '../../src/testing/index.ts'

const input = z.strictObject({ order_no: z.string() })
const states: Readonly<Record<string, PaymentState>> = { waiting: 'requires-action' }
const payment = ({ order_no, state }: { order_no: string; state: string }) => ({
  reference: order_no,
  state: states[state] ?? 'processing',
})

/** What the payer acts with, the `token`, stands in the answer of the act alone. */
function kiosk(repeat: Repeat) {
  return defineProvider({
    id: 'kiosk',
    title: 'Kiosk',
    docs: 'https://kiosk.example',
    hosts: { production: ['https://kiosk.example'] },
    connection: { idleMs: 4_000, source: 'no published figure: conservative' },
    idempotency: { repeat },
    poll: { firstMs: 1, factor: 1, maxMs: 1 },
    merchant: z.strictObject({ key: secret() }),
    auth: { sign: () => ({}), verify: 'unsigned' },
    error: { body: z.object({ code: z.string() }), code: ({ code }) => code },
    faults: { BUSY: 'unknown' },
    operations: {
      open: {
        method: 'POST',
        path: '/orders',
        effect: 'keyed',
        key: 'order_no',
        settledBy: 'find',
        input,
        output: z.object({ order_no: z.string(), state: z.string(), token: z.string() }),
        payment,
      },
      find: {
        method: 'GET',
        path: '/orders/{order_no}',
        effect: 'read',
        input,
        output: z.object({ order_no: z.string(), state: z.string() }),
        payment,
      },
    },
  })
}

const order = { order_no: 'T-1001' }
const found = { ...order, state: 'waiting' }
const opened = { ...found, token: 'for-the-payer' }

async function open(faults: readonly SandboxFault[], repeat: Repeat = 'recognises') {
  const provider = kiosk(repeat)
  const samples = { open: { input: order, answer: opened }, find: { input: order, answer: found } }
  const sandbox = await startSandbox(provider, { merchant: { key: 'a-key' }, samples, faults })
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { kiosk: sandbox.merchant } } },
    hosts: { kiosk: [sandbox.url] },
    retry: { attempts: 3, baseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const outcome = await gateway.merchant('shop').kiosk.open(order)
  const sends = sandbox.requests.filter(({ operation }) => operation === 'open').length
  return { outcome, sends, times: sandbox.ledger.timesCarriedOut('open', order.order_no) }
}

const at = { operation: 'open' } as const
const lost = { ...at, kind: 'not-json' } as const
const body = { ...opened, state: 'working' }
const working = { ...at, kind: 'status', status: 200, body, carriedOut: true } as const
const busy = { ...at, kind: 'code', code: 'BUSY', status: 400, carriedOut: true } as const

it('what the payer needs arrives after an answer that left it open, and the act is done once', async () => {
  const { outcome, times } = await open([busy])
  expect(outcome).toMatchObject({ status: 'pending', value: opened })
  expect(times).toBe(1)
})

it('it arrives as well when the first answer had it not ready yet', async () => {
  const { outcome, sends } = await open([working])
  expect(outcome).toMatchObject({ status: 'pending', value: opened })
  expect(sends).toBe(2)
})

it('it stays pending when nothing can bring what the payer needs', async () => {
  const { outcome, sends } = await open([{ ...lost, times: 9 }])
  expect(outcome).toMatchObject({ status: 'pending' })
  expect(outcome).not.toHaveProperty('value')
  expect(sends).toBe(3)
})

it('a refusal of that repeat takes nothing back', async () => {
  const { outcome } = await open([lost, busy, busy])
  expect(outcome).toMatchObject({ status: 'pending' })
})

it('nothing is sent again to a provider that must be asked first', async () => {
  const { outcome, sends } = await open([lost], 'ask-first')
  expect(outcome).toMatchObject({ status: 'pending' })
  expect(sends).toBe(1)
})
