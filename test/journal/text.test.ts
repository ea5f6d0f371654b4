import { describe, expect, test } from 'vitest'
import { readText, writeText } from '../../src/journal/text.ts'

describe('what an outcome holds comes back from a journal', () => {
  test('dates and integers of any size stay what they are, wherever they stand', () => {
    const value = {
      paidAt: new Date('2026-01-31T10:00:00Z'),
      list: [12345678901234567890n, { at: new Date(0) }],
      text: '2026-01-31T10:00:00.000Z',
      none: null,
    }
    expect(readText(writeText(value))).toEqual(value)
  })

  test('nothing at all is null', () => {
    expect(readText(writeText(undefined))).toBe(null)
  })

  test('what refers back to itself is cut, and never throws', () => {
    const value: Record<string, unknown> = { id: 'T-1', big: 1n }
    value.self = [value]
    expect(readText(writeText(value))).toEqual({
      id: 'T-1',
      big: 1n,
      self: ['[cut: it refers back to itself]'],
    })
  })
})
