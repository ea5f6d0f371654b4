import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { whenAborted } from '../../src/runtime/abort.ts'

/** A signal with so many watchers, and what they have noted. */
function watched(count: number) {
  const controller = new AbortController()
  const told: number[] = []
  const ignore = Array.from({ length: count }, (_, place) =>
    whenAborted(controller.signal, () => told.push(place)),
  )
  return { controller, told, ignore }
}

test('all who wait for the abort of a signal are told, once', () => {
  const { controller, told } = watched(3)
  controller.abort()
  controller.abort()
  expect(told).toEqual([0, 1, 2])
})

test.each([0, 1, 2, 3])(
  'who has called off number %i of four is not told, the others are',
  (gone) => {
    const { controller, told, ignore } = watched(4)
    ignore[gone]?.()
    controller.abort()
    expect(told.sort()).toEqual([0, 1, 2, 3].filter((place) => place !== gone))
  },
)

test('calling off twice calls off nobody else', () => {
  const { controller, told, ignore } = watched(3)
  for (const place of [0, 0, 0, 2, 2]) ignore[place]?.()
  controller.abort()
  expect(told).toEqual([1])
})

test('who is called off by another while all are told is not told', () => {
  const controller = new AbortController()
  const told: string[] = []
  const ignore: (() => void)[] = []
  whenAborted(controller.signal, () => {
    told.push('first')
    ignore[0]?.()
  })
  ignore.push(whenAborted(controller.signal, () => told.push('second')))
  whenAborted(controller.signal, () => told.push('third'))
  controller.abort()
  expect(told).toEqual(['first', 'third'])
})

test('a signal carries one listener, however many have come and gone', () => {
  const { controller, ignore } = watched(1_000)
  for (const one of ignore) one()
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
})
