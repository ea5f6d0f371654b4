import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { createGateway } from '../../src/index.ts'
import { defineProvider, secret } from '../../src/provider/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const refund = z.object({ request_id: z.string(), payment: z.string(), amount: z.int() })

/** It names what it has made only in its answer; asked, it lists everything about a payment. */
const counter = defineProvider({
  id: 'counter',
  title: 'Counter',
  docs: 'https://counter.example',
  hosts: { production: ['https://counter.example'] },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  idempotency: { field: 'request_id', repeat: 'recognises' },
  poll: { firstMs: 1, factor: 1, maxMs: 1 },
  merchant: z.strictObject({ key: secret() }),
  auth: { sign: () => ({}), verify: 'unsigned' },
  error: { body: z.object({ code: z.string() }), code: ({ code }) => code },
  faults: { USED: 'duplicate' },
  operations: {
    refund: {
      method: 'POST',
      path: '/refunds',
      effect: 'keyed',
      input: z.strictObject({ payment: z.string(), amount: z.int() }),
      output: refund,
      settledBy: {
        operation: 'list',
        input: ({ input }) => ({ payment: input.payment }),
        pick: (output, { key }) =>
          output.refunds.find((one: z.output<typeof refund>) => one.request_id === key),
      },
      echo: { payment: 'payment' },
      intends: ({ input }) => ({ amount: { minor: input.amount, currency: 'EUR' } }),
      refund: ({ request_id, amount }) => ({
        reference: undefined,
        providerReference: request_id,
        state: 'succeeded',
        amount: { minor: amount, currency: 'EUR' },
      }),
    },
    list: {
      method: 'GET',
      path: '/refunds',
      effect: 'read',
      input: z.strictObject({ payment: z.string() }),
      output: z.object({ refunds: z.array(refund) }),
    },
  },
})

const input = { payment: 'P-1', amount: 500 }

/** A shop whose second send of the same key is refused; `listed` stands in for the list. */
async function openShop(listed: (refunds: readonly object[]) => readonly object[] = (all) => all) {
  const sandbox = await startSandbox(counter, {
    merchant: { key: 'k' },
    samples: {
      refund: {
        input,
        answer: ({ input, stored, refuse }) => {
          return stored === undefined ? { ...input, made: true } : refuse('USED')
        },
      },
      list: {
        input: { payment: 'P-1' },
        answer: ({ acts }) => ({
          refunds: listed(acts.map((act) => ({ ...act.input, request_id: act.number }))),
        }),
      },
    },
    refusals: { duplicate: { code: 'USED', status: 400 } },
  })
  const gateway = createGateway({
    providers: [counter],
    merchants: { shop: { accounts: { counter: { key: 'k' } } } },
    hosts: { counter: [sandbox.url] },
    retry: { attempts: 2, baseMs: 1 },
    timeouts: { totalMs: 300, responseMs: 100 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, shop: gateway.merchant('shop').counter }
}

it('an act whose answer was lost is found in a list by its key, and its value is its own', async () => {
  const { sandbox, shop } = await openShop()
  await shop.refund(input, { reference: 'R-0' })
  sandbox.play({ kind: 'drop-after', operation: 'refund' })
  const outcome = await shop.refund(input, { reference: 'R-1' })
  expect(outcome).toMatchObject({
    status: 'succeeded',
    value: { payment: 'P-1', amount: 500, request_id: outcome.key },
  })
  expect(sandbox.ledger.doubled).toEqual([])
})

it('an act that was not carried out is not taken for another one in the list, but sent again', async () => {
  const { sandbox, shop } = await openShop()
  await shop.refund(input, { reference: 'R-0' })
  sandbox.play({ kind: 'code', code: 'WHO_KNOWS', status: 400, operation: 'refund' })
  const outcome = await shop.refund(input, { reference: 'R-1' })
  expect(outcome).toMatchObject({ status: 'succeeded', value: { request_id: outcome.key } })
  expect(sandbox.ledger.timesCarriedOut('refund', outcome.key)).toBe(1)
})

it('a list that does not show the act proves nothing', async () => {
  const { sandbox, shop } = await openShop(() => [])
  sandbox.play({ kind: 'drop-after', operation: 'refund' })
  expect(await shop.refund(input)).toMatchObject({ status: 'unknown', fault: 'duplicate' })
})

it('an act that stands in the list with another amount is not believed', async () => {
  const { sandbox, shop } = await openShop((all) => all.map((one) => ({ ...one, amount: 501 })))
  sandbox.play({ kind: 'drop-after', operation: 'refund' })
  expect(await shop.refund(input)).toMatchObject({ status: 'unknown' })
})
