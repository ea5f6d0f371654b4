import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { createGateway } from '../../src/index.ts'
import { ConfigurationError, defineProvider, secret } from '../../src/provider/index.ts'
import { toyServer } from '../support/toy-server.ts'

/** A bank whose calls need a token, and whose notifications need a key that may be missing. */
const bank = defineProvider({
  id: 'bank',
  title: 'Bank',
  docs: 'https://bank.example/docs',
  hosts: { production: ['https://bank.example'] },
  connection: { idleMs: 4_000, source: 'a test' },
  idempotency: { header: 'Idempotency-Key', repeat: 'replays' },
  merchant: z.strictObject({ secretKey: secret(), noticeKey: z.string().optional() }),
  auth: {
    needs: {
      token: {
        method: 'POST',
        path: '/token',
        callsOnly: true,
        read: ({ body }) => body,
        lifetimeMs: 3_600_000,
      },
    },
    sign: () => ({}),
    verify: 'unsigned',
  },
  error: { body: z.object({}), code: () => undefined },
  faults: {},
  operations: {
    look: {
      method: 'GET',
      path: '/look',
      effect: 'read',
      input: z.strictObject({}),
      output: z.object({}),
    },
  },
  notification: {
    verify: ({ merchant, headers }) => {
      if (merchant.noticeKey === undefined) {
        throw new ConfigurationError('noticeKey is missing: the dashboard shows it')
      }
      return headers.key === merchant.noticeKey
    },
    read: ({ body }) => ({ id: '1', type: 'PAID', value: JSON.parse(body) }),
    events: { PAID: { value: z.object({ no: z.string() }) } },
  },
})

async function open(account: { readonly noticeKey?: string }) {
  const server = await toyServer(() => ({ body: {} }))
  const gateway = createGateway({
    providers: [bank],
    merchants: { shop: { accounts: { bank: { secretKey: 'bank-secret', ...account } } } },
    hosts: { bank: [server.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return { bank: gateway.merchant('shop').bank, requests: server.requests }
}

const sent = { headers: { Key: 'k' }, body: '{"no":"T-1"}' }

test('a notification is verified without the token that only calls need', async () => {
  const { bank, requests } = await open({ noticeKey: 'k' })
  expect(await bank.notification(sent)).toMatchObject({ type: 'PAID', value: { no: 'T-1' } })
  await expect(bank.notification({ ...sent, headers: {} })).rejects.toMatchObject({
    code: 'NOTIFICATION_REFUSED',
  })
  expect(requests).toEqual([])
  await bank.look({})
  expect(requests.map(({ path }) => path)).toEqual(['/token', '/look'])
})

test('a notification that the account cannot verify is refused with the field and the remedy', async () => {
  const { bank } = await open({})
  await expect(bank.notification(sent)).rejects.toMatchObject({
    name: 'NotificationError',
    code: 'NOTIFICATION_REFUSED',
    message:
      'notification refused: merchants.shop.accounts.bank.noticeKey is missing: the dashboard ' +
      'shows it',
  })
})
