import { expect, test } from 'vitest'
import { redact } from '../../src/telemetry/redact.ts'

test('a card number in a provider text keeps its last four digits alone', () => {
  for (const card of ['4111111111111111', '4111 1111 1111 1111', '4111-1111-1111-1111']) {
    expect(redact(`card ${card} was refused`, [])).toBe('card [card …1111] was refused')
  }
})

test('a number that is no card number stays readable', () => {
  expect(redact('order 4111111111111112 exists', [])).toBe('order 4111111111111112 exists')
})

test('a secret of the account is blanked wherever the provider quotes it', () => {
  expect(redact('key sk_live_abcdef is wrong: sk_live_abcdef', ['sk_live_abcdef'])).toBe(
    'key [secret] is wrong: [secret]',
  )
})

test('a long text is cut, so that no answer travels inside a message', () => {
  expect(redact('x'.repeat(10_000), []).length).toBeLessThan(400)
})
