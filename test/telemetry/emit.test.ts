import { afterEach, expect, test, vi } from 'vitest'
import { createEmit } from '../../src/telemetry/emit.ts'
import type { GatewayEvent } from '../../src/telemetry/events.ts'

const event: GatewayEvent = { type: 'connection-open', provider: 'bank', host: 'bank.example' }
afterEach(() => vi.restoreAllMocks())

test.each([
  [
    'throws',
    () => {
      throw new RangeError('quotes a card')
    },
  ],
  ['returns a promise that is rejected', () => Promise.reject(new RangeError('quotes a card'))],
] as const)('a listener that %s harms nothing and is told once', async (_, fail) => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  const told: GatewayEvent[] = []
  const emit = createEmit((each) => {
    told.push(each)
    return fail()
  })
  for (let n = 0; n < 3; n += 1) emit?.(event)
  await new Promise((resolve) => setImmediate(resolve))
  const failed = { type: 'listener-failed', during: 'connection-open', error: 'RangeError' }
  expect(told.filter(({ type }) => type === 'listener-failed')).toEqual([failed])
  expect(warn).toHaveBeenCalledTimes(1)
  expect(JSON.stringify(warn.mock.calls)).not.toContain('card')
})
