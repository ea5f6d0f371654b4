import { expect, test } from 'vitest'
import { fakeRuntime } from '../../src/testing/index.ts'
import { Hosts } from '../../src/transport/delivery/hosts.ts'

const origins = ['https://a.example', 'https://b.example']
const picks = (hosts: Hosts, calls: number) =>
  Array.from({ length: calls }, () => hosts.first()).filter((origin) => origin === origins[1])

test('about one call in a hundred begins on the spare host when the provider asks for it', () => {
  const share = picks(new Hosts(origins, fakeRuntime(), 0.01), 100_000).length / 100_000
  expect(share).toBeGreaterThan(0.008)
  expect(share).toBeLessThan(0.012)
})

test('no call begins on the spare host when nobody asks for it', () => {
  expect(picks(new Hosts(origins, fakeRuntime()), 10_000)).toEqual([])
})

test('no call begins on a spare host that cannot be reached', () => {
  const hosts = new Hosts(origins, fakeRuntime(), 0.5)
  hosts.unreachable('https://b.example')
  expect(picks(hosts, 1_000)).toEqual([])
})
