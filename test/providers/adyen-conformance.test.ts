import { expect, it } from 'vitest'
import { adyenSandbox } from '../../providers/adyen/sandbox.ts'
import { adyen } from '../../providers/adyen.ts'
import { testProvider } from '../../src/testing/index.ts'

it('Adyen keeps what every provider file promises', async () => {
  const { requests } = await testProvider(adyen, adyenSandbox())
  expect(Object.keys(requests).sort()).toEqual(Object.keys(adyen.operations).sort())
}, 30_000)
