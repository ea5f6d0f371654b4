import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Binding } from '../../src/call/call.ts'
import { deriveKey, freshKey, identityOf } from '../../src/call/key.ts'
import { secret } from '../../src/provider/index.ts'
import { toyProvider } from '../support/toy-provider.ts'

const act = { provider: 'toy', account: 'tea-house', operation: 'create', number: 'T-1' }

test('the same act has the same key in every process, today and tomorrow', () => {
  expect(deriveKey(act)).toBe(deriveKey({ ...act }))
  // Written down once: a change of this line makes every repeat in flight a second payment.
  expect(deriveKey(act)).toBe('1ff9cf8f-9b23-5fb4-bdb8-408e98062d39')
})

test('another number, operation, account or provider is another act', () => {
  const keys = [
    act,
    { ...act, number: 'T-2' },
    { ...act, operation: 'refund' },
    { ...act, account: 'book-shop' },
    { ...act, provider: 'toy2' },
    { ...act, account: ['tea-house'] },
  ].map(deriveKey)
  expect(new Set(keys).size).toBe(keys.length)
})

test('parts that run into one another are still two acts', () => {
  const one = deriveKey({ ...act, operation: 'a', number: 'b,c' })
  const other = deriveKey({ ...act, operation: 'a,b', number: 'c' })
  expect(one).not.toBe(other)
})

test('an act that nothing names has a key of its own each time', () => {
  expect(freshKey()).not.toBe(freshKey())
})

describe('the identity of an account', () => {
  const base = toyProvider()
  const merchant = base.merchant.extend({ shop: z.string().optional(), token: secret().optional() })
  const spec = { ...base, merchant, identityIfGiven: ['shop', 'token'] }
  const of = (account: object, name = 'tea-house') =>
    identityOf({ spec, account, merchant: name } as unknown as Binding)

  test('is what it was for an account without the field that makes another seller', () => {
    const account = { account: 'a-1', secretKey: 'k-1' }
    const before = identityOf({ spec: base, account, merchant: 'x' } as unknown as Binding)
    expect(of(account)).toEqual(before)
  })

  test('is another for each seller behind one account', () => {
    const sellers = [{}, { shop: 's-1' }, { shop: 's-2' }, { token: 's-1' }]
    const all = sellers.map((seller) => JSON.stringify(of({ account: 'a-1', ...seller })))
    expect(new Set(all).size).toBe(sellers.length)
  })

  test('stays when a token that stands for a seller is renewed, and never holds it', () => {
    const one = of({ account: 'a-1', token: 'token-of-today' })
    expect(of({ account: 'a-1', token: 'token-of-tomorrow' })).toEqual(one)
    expect(of({ account: 'a-1', token: 'token-of-today' }, 'book-shop')).not.toEqual(one)
    expect(JSON.stringify(one)).not.toContain('token-of')
  })
})
