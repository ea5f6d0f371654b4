import { createGateway, type Outcome } from '../../src/index.ts'
import { toyProvider } from '../support/toy-provider.ts'

const toy = toyProvider()
const other = { ...toy, id: 'other' as const }
const account = { account: 'a', secretKey: 'k' }

const gateway = createGateway({
  providers: [toy, other],
  merchants: {
    'tea-house': {
      accounts: { toy: account, other: account },
      timeouts: { totalMs: 10_000 },
      providers: { toy: { timeouts: { responseMs: 1_000 } } },
    },
    'book-shop': { accounts: { toy: account } },
  },
  hosts: { toy: ['http://127.0.0.1:1'] },
  environment: 'production',
})
const shop = gateway.merchant('tea-house')
const input = { order_no: 'T-1', amount: 1280, currency: 'CNY' } as const

const outcome = await shop.toy.create(input, { timeouts: { totalMs: 1 }, reference: 'r' })
export const word: 'succeeded' | 'pending' | 'failed' | 'unknown' = outcome.status
if (outcome.status === 'succeeded') {
  const state: string = outcome.value.state
  void state
  // @ts-expect-error a field that the answer does not have
  outcome.value.code_ur
}
// @ts-expect-error there is no value before the word is known
outcome.value.state
const found = await shop.toy.query({ order_no: 'T-1' })
export const amount: number = found.amount
export const viaBind: Promise<Outcome<unknown>> = gateway
  .bind('any', { accounts: { toy: account } })
  .toy.create(input)

// @ts-expect-error no such merchant
gateway.merchant('nobody')
// @ts-expect-error book-shop has no account with it
gateway.merchant('book-shop').other
// @ts-expect-error a misspelt field
await shop.toy.create({ ...input, amonut: 1 })
// @ts-expect-error a wrong type
await shop.toy.create({ ...input, amount: '12.80' })
// @ts-expect-error a missing field
await shop.toy.create({ order_no: 'T-1' })
// @ts-expect-error no such call option
await shop.toy.create(input, { timeout: 1 })
// @ts-expect-error no such provider to set hosts for
createGateway({ providers: [toy], hosts: { nobody: ['https://x'] } })
// @ts-expect-error no such option
createGateway({ providers: [toy], timeout: { totalMs: 1 } })
createGateway({
  providers: [toy],
  // @ts-expect-error no such timeout
  merchants: { m: { accounts: { toy: account }, timeouts: { totalMS: 1 } } },
})
createGateway({
  providers: [toy],
  // @ts-expect-error an account with a provider that is not there
  merchants: { m: { accounts: { other: account } } },
})
createGateway({
  providers: [toy],
  // @ts-expect-error an account field that is not there
  merchants: { m: { accounts: { toy: { nonsense: 1 } } } },
})
