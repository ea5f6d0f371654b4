import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { within } from '../../src/runtime/within.ts'
import { fakeRuntime } from '../../src/testing/index.ts'

const never = new Promise<never>(() => undefined)

test('a promise that settles in time is settled alike, and its timer ends with it', async () => {
  const runtime = fakeRuntime()
  const limits = { waitMs: 1_000, signal: undefined }
  expect(await within(Promise.resolve('there'), runtime, limits)).toBe('there')
  const error = new Error('not to be had')
  await expect(within(Promise.reject(error), runtime, limits)).rejects.toBe(error)
  expect(runtime.pendingTimers).toBe(0)
})

test('a promise that takes too long is not waited for', async () => {
  const runtime = fakeRuntime()
  const waited = within(never, runtime, { waitMs: 1_000, signal: undefined })
  await runtime.advance(1_000)
  expect(await waited).toBeUndefined()
})

test.each(['before', 'meanwhile'])('nor is one whose caller gives up %s', async (when) => {
  const runtime = fakeRuntime()
  const caller = new AbortController()
  if (when === 'before') caller.abort()
  const waited = within(never, runtime, { waitMs: 1_000, signal: caller.signal })
  caller.abort()
  expect(await waited).toBeUndefined()
  expect(runtime.pendingTimers).toBe(0)
})

test('many that wait with one signal leave one listener on it', async () => {
  const runtime = fakeRuntime()
  const { signal } = new AbortController()
  const limits = { waitMs: 1_000, signal }
  await Promise.all(
    Array.from({ length: 30 }, (_, n) => within(Promise.resolve(n), runtime, limits)),
  )
  expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1)
})
