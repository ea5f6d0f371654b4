import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'
import { ConformanceError, testProvider } from '../../src/testing/index.ts'
import { problemsOf, samples, sound } from '../support/conformance.ts'
import { signToyAnswer, toyMerchant, toyProvider, toySamples } from '../support/toy-provider.ts'

const given = { merchant: toyMerchant, samples: toySamples, signAnswer: signToyAnswer }

describe('a provider file that is right', () => {
  test.each(['replays', 'recognises', 'ask-first'] as const)(
    'conforms where the rule for a repeat is "%s", and its requests are handed back',
    async (repeat) => {
      const report = await testProvider(toyProvider({ repeat }), given)
      expect(report.requests).toEqual({
        create: {
          method: 'POST',
          path: '/orders',
          body: '{"order_no":"T-1001","amount":1280,"currency":"CNY"}',
        },
        query: { method: 'GET', path: '/orders/T-1001', body: '' },
        charge: {
          method: 'POST',
          path: '/charges',
          body: '{"order_no":"T-1002","amount":500,"currency":"CNY"}',
        },
      })
    },
  )

  test('conforms when its provider signs nothing', async () => {
    await testProvider(toyProvider({ unsigned: true }), {
      merchant: toyMerchant,
      samples: toySamples,
    })
  })

  test('conforms with errors of a shape of its own, written nowhere but in the file', async () => {
    const nested = z.object({ error: z.object({ sub: z.object({ code: z.string() }).nullish() }) })
    const error = { body: nested, code: (body: z.output<typeof nested>) => body.error.sub?.code }
    expect(await problemsOf({ ...sound, error })).toEqual([])
  })

  test('conforms with numbers for codes', async () => {
    const numbered = z.object({ errors: z.array(z.object({ id: z.number(), text: z.string() })) })
    const error = {
      body: numbered,
      code: ({ errors }: z.output<typeof numbered>) => String(errors[0]?.id),
      message: ({ errors }: z.output<typeof numbered>) => errors[0]?.text,
    }
    const faults = { 4001: 'declined', 4002: 'pending', HTTP_401: 'unauthorized' } as const
    expect(await problemsOf({ ...sound, error, faults })).toEqual([])
  })

  test('conforms with two operations at one address, once they can be told apart', async () => {
    const { create } = sound.operations
    const body = ({ input }: { input: object }) => ({ ...input, kind: 'second' })
    const provider = { ...sound, operations: { ...sound.operations, second: { ...create, body } } }
    const both = { ...samples, second: samples.create }
    expect(await problemsOf(provider, { samples: both })).toEqual([
      'operations.second: its request is taken for create, which has the same method and path' +
        " → route: (request) => '<operation>', which tells them apart",
    ])
    const route = ({ path, body: text }: { path: string; body: string }) =>
      path === '/orders' ? (text.includes('"kind"') ? 'second' : 'create') : undefined
    expect(await problemsOf(provider, { samples: both, route })).toEqual([])
  })
})

describe('the list of what is wrong', () => {
  test('is one error, numbered, that names the provider', async () => {
    const { create } = toySamples
    const error = await testProvider(toyProvider(), { ...given, samples: { create } }).then(
      () => expect.unreachable('two samples are missing'),
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ConformanceError)
    expect((error as ConformanceError).message).toBe(
      [
        'provider toy does not conform, 2 problems:',
        '1. samples.query: is missing → query: { input: { order_no: … }, answer: ' +
          '{ order_no: …, state: …, amount: …, currency: … } }',
        '2. samples.charge: is missing → charge: { input: { order_no: …, amount: …, currency: … }' +
          ', answer: { order_no: …, state: …, amount: …, currency: … } }',
      ].join('\n'),
    )
  })

  test('holds mistakes of every kind at once', async () => {
    const { create, query } = sound.operations
    const provider = {
      ...sound,
      identity: ['secretKey', 'shop'],
      faults: { ...sound.faults, HTTP_500: 'declined' as const },
      operations: { query, create: { ...create, input: z.object(create.input.def.shape) } },
    }
    const problems = await problemsOf(provider)
    expect(problems.map((problem) => problem.split(/: /).slice(0, 2).join(': '))).toEqual([
      'identity: secretKey',
      'identity: shop',
      expect.stringMatching(/^operations\.create\.input: takes fields that it does not know/),
      // It names the account, and so stands in every row of a journal.
      expect.stringMatching(/^merchant\.secretKey: this secret shows in/),
      expect.stringMatching(/^operations\.create: is called failed/),
    ])
  })

  test('begins with what no call can be made with, and is found before any', async () => {
    const hosts = { production: ['http://toy.example'] }
    const connection = { idleMs: 9_000, serverIdleMs: 8_000, source: 'a test' }
    const after = { ...samples, query: { ...samples.query, input: {}, after: ['pay'] } }
    expect(await problemsOf({ ...sound, hosts, connection }, { samples: after })).toEqual([
      expect.stringMatching(/http:\/\/toy\.example is plain http.*idleMs: must be below/),
      'samples.query.after: there is no operation pay → one of create, query',
    ])
    expect(await problemsOf(sound, { merchant: { account: '' } })).toEqual([
      'options: merchant.account: must not be empty; merchant.secretKey: is missing' +
        ' → an account that the provider file accepts',
    ])
  })

  test('shows no secret, not even one that a function of the file throws', async () => {
    const body = ({ merchant }: { merchant: { secretKey: string } }) => {
      throw new Error(`cannot sign with ${merchant.secretKey}`)
    }
    const create = { ...sound.operations.create, body }
    const problems = await problemsOf({ ...sound, operations: { ...sound.operations, create } })
    expect(problems[0]).toMatch(/^operations\.create\.body: throws .* cannot sign with \[secret\]/)
    expect(problems.join()).not.toContain(toyMerchant.secretKey)
  })
})

test('a key that is marked is no finding, wherever it is sent', async () => {
  const provider = {
    ...sound,
    identity: ['shop'],
    merchant: z.strictObject({ shop: z.string(), token: secret() }),
    auth: {
      sign: ({ merchant }: { merchant: { token: string } }) => ({
        headers: { authorization: `Bearer ${merchant.token}` },
      }),
      verify: 'unsigned' as const,
    },
  }
  const merchant = { shop: 'tea-house', token: 'token-of-the-tea-house' }
  expect(await problemsOf(provider, { merchant, signAnswer: () => ({}) })).toEqual([])
})
