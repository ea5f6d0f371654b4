import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalsOf, fromDecimal, minorIn, toDecimal } from '../../src/provider/index.ts'

const currency = fc.constantFrom('CNY', 'JPY', 'KWD', 'CLF', 'EUR', 'ISK')
const minor = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

test('what is written in decimals is read back as the same amount, in every currency', () => {
  fc.assert(
    fc.property(minor, currency, (minor, currency) => {
      const money = { minor, currency }
      expect(fromDecimal(toDecimal(money), currency)).toEqual(money)
    }),
  )
})

test.each([
  [{ minor: 1280, currency: 'CNY' }, undefined, '12.80'],
  [{ minor: 57, currency: 'CNY' }, undefined, '0.57'],
  [{ minor: 500, currency: 'JPY' }, undefined, '500'],
  [{ minor: 5120, currency: 'KWD' }, undefined, '5.120'],
  [{ minor: 5120, currency: 'KWD' }, 2, '5.12'],
  [{ minor: 1200, currency: 'HUF' }, 0, '12'],
])('%j with %s decimals is %s', (money, places, text) => {
  expect(toDecimal(money, places)).toBe(text)
})

test('an amount that the decimals cannot hold is refused, never rounded', () => {
  expect(() => toDecimal({ minor: 1250, currency: 'HUF' }, 0)).toThrow(RangeError)
  expect(() => toDecimal({ minor: -1, currency: 'EUR' })).toThrow(RangeError)
  expect(() => toDecimal({ minor: 1.5, currency: 'EUR' })).toThrow(RangeError)
})

test.each(['', '.', '1.', '-1', '1e3', '12.805', ' 1', '90071992547409.93'])(
  'the text "%s" is no amount in yuan',
  (text) => {
    expect(fromDecimal(text, 'CNY')).toBeUndefined()
  },
)

test('zeros below the smallest unit change nothing', () => {
  expect(fromDecimal('12.800', 'CNY')).toEqual({ minor: 1280, currency: 'CNY' })
  expect(decimalsOf('constructor')).toBe(2)
})

test('a provider of one currency takes no other', () => {
  expect(minorIn('CNY', { minor: 1, currency: 'CNY' })).toBe(1)
  expect(() => minorIn('CNY', { minor: 1, currency: 'USD' })).toThrow('must be in CNY, not USD')
})
