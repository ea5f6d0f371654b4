import { expect, test } from 'vitest'
import { paypal } from '../../providers/paypal.ts'
import { paypalSandbox } from '../../providers/paypal/sandbox.ts'
import { testProvider } from '../../src/testing/index.ts'

test('PayPal conforms', async () => {
  await testProvider(paypal, paypalSandbox())
}, 30_000)
