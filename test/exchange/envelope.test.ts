import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { createGateway } from '../../src/index.ts'
import { defineProvider, hmacSha256, pem, secret } from '../../src/provider/index.ts'
import { type SandboxFault, startSandbox } from '../../src/testing/index.ts'

const envelope = z.object({ answer: z.string(), sign: z.string() })
const key = 'a-key-of-the-toy'

/** Signs inside the body, and answers refusals with 200 like everything else. */
const sealed = defineProvider({
  id: 'sealed',
  title: 'Sealed',
  docs: 'https://sealed.example',
  hosts: { production: ['https://sealed.example/base'] },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  idempotency: { repeat: 'recognises' },
  merchant: z.strictObject({ key: secret() }),
  auth: {
    sign: () => ({}),
    verify: ({ merchant, body }) => {
      const { answer, sign } = envelope.parse(JSON.parse(body))
      return hmacSha256(merchant.key, answer, 'hex') === sign
    },
    open: ({ body, operation }) => {
      const { answer } = envelope.parse(JSON.parse(body))
      if (!answer.startsWith(`{"of":"${operation}"`)) throw new Error('of another operation')
      return answer
    },
  },
  error: { body: z.object({ code: z.string() }), code: ({ code }) => code },
  faults: { NO_MONEY: 'declined' },
  operations: {
    pay: {
      method: 'POST',
      path: '/pay',
      effect: 'keyed',
      key: 'order_no',
      echo: { order_no: 'order_no' },
      input: z.strictObject({ order_no: z.string() }),
      output: z.object({ order_no: z.string() }),
    },
    form: {
      effect: 'read',
      input: z.strictObject({}),
      output: z.object({ action: z.string() }),
      make: ({ baseUrl }) => ({ action: `${baseUrl}/form` }),
    },
  },
})

async function openShop(...faults: SandboxFault[]) {
  const sandbox = await startSandbox(sealed, {
    merchant: { key },
    samples: { pay: { input: { order_no: 'T-1' }, answer: { of: 'pay', order_no: 'T-1' } } },
    sealAnswer: ({ body, forged, merchant }) => {
      const sign = hmacSha256(merchant.key, forged ? `${body} ` : body, 'hex')
      return { status: 200, body: JSON.stringify({ answer: body, sign }) }
    },
    refuse: (code) => ({ of: 'pay', code }),
    faults,
  })
  const gateway = createGateway({
    providers: [sealed],
    merchants: { shop: { accounts: { sealed: sandbox.merchant } } },
    hosts: { sealed: [`${sandbox.url}/`] },
    retry: { attempts: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { shop: gateway.merchant('shop').sealed, url: sandbox.url }
}

it('an answer is read from inside its envelope, a refusal too', async () => {
  const { shop } = await openShop({ kind: 'code', code: 'NO_MONEY', number: 'T-2' })
  expect(await shop.pay({ order_no: 'T-1' })).toMatchObject({
    status: 'succeeded',
    value: { order_no: 'T-1' },
  })
  expect(await shop.pay({ order_no: 'T-2' })).toMatchObject({ status: 'failed', code: 'NO_MONEY' })
})

it.each([
  ['is signed for another answer', { kind: 'wrong-signature' }, 'ANSWER_UNVERIFIED'],
  [
    'cannot be opened',
    { kind: 'status', status: 200, body: { of: 'refund' } },
    'ANSWER_UNREADABLE',
  ],
  ['holds the answer to another', { kind: 'wrong-echo' }, 'ANSWER_MISMATCH'],
  ['is missing', { kind: 'html' }, 'ANSWER_UNREADABLE'],
] as const)('an envelope that %s proves nothing', async (_why, fault, code) => {
  const { shop } = await openShop(fault)
  expect(await shop.pay({ order_no: 'T-1' })).toMatchObject({ status: 'unknown', code })
})

it('what is made here knows where the calls of the merchant go', async () => {
  const { shop, url } = await openShop()
  expect(await shop.form({})).toEqual({ action: `${url}/form` })
})

it('a key may come in a form of its own, brought into PEM', () => {
  const text = '-----BEGIN PUBLIC KEY-----\nQUJD\n-----END PUBLIC KEY-----'
  const schema = pem(z.string().overwrite((given) => (given === 'QUJD' ? text : given)))
  expect(schema.parse('QUJD')).toBe(text)
  expect(schema.safeParse('QUJE').error?.issues[0]?.message).toContain('must be a PEM text')
})
