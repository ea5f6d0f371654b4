import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { checkoutSandbox } from '../../providers/checkout/sandbox.ts'
import { checkout } from '../../providers/checkout.ts'
import { createGateway } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/index.ts'
import type { AnyProvider } from '../../src/provider/index.ts'
import { secret } from '../../src/provider/index.ts'
import { ConformanceError, startSandbox, testProvider } from '../../src/testing/index.ts'
import { problemsOf, sound } from '../support/conformance.ts'

/** The toy provider with one more account field, which goes out in a header of its own. */
function sendingField(field: string, schema: z.ZodType): AnyProvider {
  const { sign } = sound.auth
  return {
    ...sound,
    merchant: sound.merchant.extend({ [field]: schema }),
    auth: {
      ...sound.auth,
      sign: async (request) => {
        const value = (request.merchant as Record<string, string>)[field]
        const { headers } = await sign(request)
        return { headers: { ...headers, ...(value !== undefined && { 'toy-other': value }) } }
      },
    },
  }
}

async function problemsWithout(provider: AnyProvider, options: object): Promise<readonly string[]> {
  try {
    await testProvider({ ...provider, identityIfGiven: [] }, options as never)
    return []
  } catch (error) {
    if (error instanceof ConformanceError) return error.problems
    throw error
  }
}

describe('an account field that makes another seller', () => {
  test.each([
    ['onBehalfOf', z.string().optional()],
    [
      'subMerchantId',
      z
        .string()
        .regex(/^\d{10}$/)
        .optional(),
    ],
    [
      'branch',
      z
        .string()
        .regex(/^acct_\w{1,20}$/)
        .optional(),
    ],
    ['merchantToken', secret().optional()],
  ])('is found where it is in no identity: %s', async (field, schema) => {
    const provider = sendingField(field, schema)
    expect(await problemsOf(provider)).toEqual([
      `merchant.${field}: goes out with requests and may name another seller, but is in no ` +
        'identity → its name into identity, or, where some accounts do without it, into ' +
        'identityIfGiven',
    ])
    expect(await problemsOf({ ...provider, identityIfGiven: [field] })).toEqual([])
  })

  test.each(['keyId', 'serialNo', 'appid', 'apiVersion'])(
    'is not seen in %s, which changes with the keys or the app',
    async (field) => {
      expect(await problemsOf(sendingField(field, z.string().optional()))).toEqual([])
    },
  )

  test('is found at the providers that have one', async () => {
    const shown = /goes out with requests and may name another seller/
    expect(await problemsWithout(alipay, alipaySandbox())).toEqual([expect.stringMatching(shown)])
    expect(await problemsWithout(checkout, checkoutSandbox())).toEqual([
      expect.stringMatching(shown),
    ])
  })
})

describe('two shops behind one account', () => {
  test('have two payments under one number at Alipay', async () => {
    const sandbox = await startSandbox(alipay, alipaySandbox())
    const of = (appAuthToken: string) => ({
      accounts: { alipay: { ...sandbox.merchant, appAuthToken } },
    })
    const gateway = createGateway({
      providers: [alipay],
      hosts: { alipay: [sandbox.url] },
      journal: memoryJournal(),
      merchants: { tea: of('token-of-tea'), books: of('token-of-books') },
    })
    const order = { out_trade_no: 'T_1', total_amount: '12.80', subject: 'one' }
    const tea = await gateway.merchant('tea').alipay.precreate(order)
    const books = await gateway.merchant('books').alipay.precreate(order)
    expect(books.key).not.toBe(tea.key)
    expect(sandbox.requests.map(({ path }) => path.match(/app_auth_token=([\w-]+)/)?.[1])).toEqual([
      'token-of-tea',
      'token-of-books',
    ])
    await gateway.close()
    await sandbox.close()
  })
})
