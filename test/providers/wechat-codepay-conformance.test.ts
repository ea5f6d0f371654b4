import { expect, test } from 'vitest'
import { wechatCodepaySandbox } from '../../providers/wechat-codepay/sandbox.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { testProvider } from '../../src/testing/index.ts'

test('WeChat Pay by payment code conforms: requests, signatures, codes and every fault of the wire', async () => {
  const { requests } = await testProvider(wechatCodepay, wechatCodepaySandbox())
  expect(requests).toMatchSnapshot()
}, 30_000)
