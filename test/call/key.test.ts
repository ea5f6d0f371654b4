import { expect, test } from 'vitest'
import { deriveKey, freshKey } from '../../src/call/key.ts'

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
