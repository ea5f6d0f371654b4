import { expect, test } from 'vitest'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { testProvider } from '../../src/testing/index.ts'

test('Alipay conforms: requests, signatures, codes, secrets and every fault of the wire', async () => {
  const { requests } = await testProvider(alipay, alipaySandbox())
  expect(requests).toMatchSnapshot()
}, 30_000)
