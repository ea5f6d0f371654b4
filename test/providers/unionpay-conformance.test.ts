import { expect, test } from 'vitest'
import { unionpaySandbox } from '../../providers/unionpay/sandbox.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { testProvider } from '../../src/testing/index.ts'

test('UnionPay conforms: requests, signatures, codes, secrets and every fault of the wire', async () => {
  const { requests } = await testProvider(unionpay, unionpaySandbox())
  expect(requests).toMatchSnapshot()
}, 30_000)
