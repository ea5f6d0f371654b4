import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fakeRuntime } from '../../src/testing/index.ts'
import { askToy } from '../support/toy-client.ts'

describe('the clocks', () => {
  test('both clocks stand still until they are moved, and then move together', async () => {
    const runtime = fakeRuntime({ startMs: 1_000_000 })
    expect([runtime.now(), runtime.wall()]).toEqual([0, 1_000_000])
    await runtime.advance(250)
    expect([runtime.now(), runtime.wall()]).toEqual([250, 1_000_250])
  })

  test('a jump of the wall clock moves no deadline and fires no timer', async () => {
    const runtime = fakeRuntime({ startMs: 1_000_000 })
    let fired = false
    runtime.timer(1_000, () => {
      fired = true
    })
    runtime.jumpWall(7_200_000)
    await runtime.advance(0)
    expect([runtime.now(), runtime.wall(), fired]).toEqual([0, 8_200_000, false])
    runtime.jumpWall(-8_200_000)
    expect(runtime.wall()).toBe(0)
  })
})

describe('the timers', () => {
  test('timers fire in the order in which they fall due, equal ones as they were set', async () => {
    const runtime = fakeRuntime()
    const fired: string[] = []
    const note = (name: string) => () => fired.push(`${name} at ${runtime.now()}`)
    runtime.timer(30, note('third'))
    runtime.timer(10, note('first'))
    runtime.timer(10, note('second'))
    await runtime.advance(30)
    expect(fired).toEqual(['first at 10', 'second at 10', 'third at 30'])
  })

  test('a timer set by another timer fires in the same move when it falls due in it', async () => {
    const runtime = fakeRuntime()
    const fired: number[] = []
    const again = () => {
      fired.push(runtime.now())
      runtime.timer(10, again)
    }
    runtime.timer(10, again)
    await runtime.advance(35)
    expect(fired).toEqual([10, 20, 30])
    expect(runtime.now()).toBe(35)
  })

  test('what a promise sets off runs before the next timer fires', async () => {
    const runtime = fakeRuntime()
    const order: string[] = []
    const walk = async () => {
      await runtime.sleep(10)
      for (let step = 0; step < 50; step += 1) await Promise.resolve()
      order.push('after the sleep')
    }
    const walked = walk()
    runtime.timer(11, () => order.push('the next timer'))
    await runtime.advance(20)
    await walked
    expect(order).toEqual(['after the sleep', 'the next timer'])
  })

  test('a cancelled timer never fires and is not counted', async () => {
    const runtime = fakeRuntime()
    let fired = false
    const timer = runtime.timer(10, () => {
      fired = true
    })
    expect(runtime.pendingTimers).toBe(1)
    timer.cancel()
    expect(runtime.pendingTimers).toBe(0)
    await runtime.advance(20)
    expect(fired).toBe(false)
  })

  test('a sleep ends at once when its signal aborts, and leaves no timer behind', async () => {
    const runtime = fakeRuntime()
    const controller = new AbortController()
    const slept = runtime.sleep(1_000, controller.signal)
    controller.abort()
    await slept
    await runtime.sleep(1_000, AbortSignal.abort())
    expect([runtime.now(), runtime.pendingTimers]).toEqual([0, 0])
  })

  test('a delay below zero is due at once, and one beyond the longest timer ends there', async () => {
    const runtime = fakeRuntime()
    const fired: number[] = []
    runtime.timer(-5, () => fired.push(runtime.now()))
    runtime.timer(2 ** 40, () => fired.push(runtime.now()))
    await runtime.advance(2 ** 31)
    expect(fired).toEqual([0, 2 ** 31 - 1])
  })

  test('an error thrown by a timer reaches whoever moves the clock', async () => {
    const runtime = fakeRuntime()
    runtime.timer(1, () => {
      throw new Error('from the timer')
    })
    await expect(runtime.advance(1)).rejects.toThrow('from the timer')
  })
})

describe('moving until a promise settles', () => {
  test('time moves no further than the promise needs', async () => {
    const runtime = fakeRuntime()
    const work = runtime.sleep(40).then(() => 'done')
    await expect(runtime.advanceUntil(work)).resolves.toBe('done')
    expect(runtime.now()).toBe(40)
  })

  test('a promise that rejects rejects here too', async () => {
    const runtime = fakeRuntime()
    const work = runtime.sleep(40).then(() => Promise.reject(new Error('refused')))
    await expect(runtime.advanceUntil(work)).rejects.toThrow('refused')
  })

  test('a promise that never settles is given up at the limit', async () => {
    const runtime = fakeRuntime()
    const never = new Promise(() => undefined)
    await expect(runtime.advanceUntil(never, { limitMs: 5_000 })).rejects.toThrow('5000 ms')
    expect(runtime.now()).toBe(5_000)
  })

  test('an answer on a real socket is never overtaken by a timeout in virtual time', async () => {
    const server = createServer((_, response) => response.end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (let round = 0; round < 100; round += 1) {
      const runtime = fakeRuntime()
      const timeout = runtime.sleep(1).then(() => 'timeout')
      const answer = askToy(url, { path: '/', body: { round } }).then(() => 'answer')
      await expect(runtime.advanceUntil(Promise.race([answer, timeout]))).resolves.toBe('answer')
    }
  })
})

describe('the dice', () => {
  test('the same seed throws the same numbers and nonces, another seed others', () => {
    const throwAll = (seed: number) => {
      const runtime = fakeRuntime({ seed })
      return [runtime.random(), runtime.random(), runtime.nonce()]
    }
    expect(throwAll(7)).toEqual(throwAll(7))
    expect(throwAll(7)).not.toEqual(throwAll(8))
  })

  test('a nonce has 32 hexadecimal characters, and each is another', () => {
    const runtime = fakeRuntime()
    const nonces = Array.from({ length: 100 }, () => runtime.nonce())
    expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce))).toBe(true)
    expect(new Set(nonces).size).toBe(100)
  })

  test('the numbers are spread evenly from 0 to 1', () => {
    const runtime = fakeRuntime({ seed: 3 })
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 10_000; i += 1) {
      const tenth = Math.floor(runtime.random() * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    expect(Math.min(...tenths)).toBeGreaterThan(850)
    expect(Math.max(...tenths)).toBeLessThan(1_150)
  })
})
