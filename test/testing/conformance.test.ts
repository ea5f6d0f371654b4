import { describe, expect, test } from 'vitest'
import { testProvider } from '../../src/testing/index.ts'
import { signToyAnswer, toyMerchant, toyProvider, toySamples } from '../support/toy-provider.ts'

describe('a provider file that is right', () => {
  test.each(['replays', 'recognises', 'ask-first'] as const)(
    'conforms where a repeat %s',
    async (repeat) => {
      const report = await testProvider(toyProvider({ repeat }), {
        merchant: toyMerchant,
        samples: toySamples,
        signAnswer: signToyAnswer,
      })
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
    30_000,
  )
})
