import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJson } from '../../src/provider/index.ts'

describe('JSON is read without losing a digit', () => {
  test.each([
    ['{"id":12345678901234567890}', { id: '12345678901234567890' }],
    [
      '{"id":9007199254740993,"n":-9007199254740993}',
      { id: '9007199254740993', n: '-9007199254740993' },
    ],
    ['{"id":9007199254740991}', { id: Number.MAX_SAFE_INTEGER }],
    ['[12345678901234567.25]', ['12345678901234567.25']],
    ['[0.30000000000000004,1280.000000000000000]', [0.30000000000000004, 1280]],
    [
      '{"text":"9007199254740993 and \\"9007199254740993"}',
      { text: '9007199254740993 and "9007199254740993' },
    ],
    ['{"9007199254740993":1}', { '9007199254740993': 1 }],
    ['\ufeff{"a":1}', { a: 1 }],
  ])('%s', (text, expected) => {
    expect(readJson(text)).toEqual(expected)
  })

  test('what is not JSON is refused, also where its numbers are long', () => {
    expect(() => readJson('{9007199254740993:1}')).toThrow(SyntaxError)
    expect(() => readJson('')).toThrow(SyntaxError)
  })

  test('everything without long numbers comes as JSON.parse has it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text))
        expect(readJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })
})
