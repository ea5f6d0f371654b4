import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { version } from '../../src/exchange/encode.ts'

test('the version that providers see is the version of the package', () => {
  const file = join(import.meta.dirname, '../../package.json')
  expect(version).toBe((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version)
})
