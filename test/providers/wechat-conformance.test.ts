import { expect, test } from 'vitest'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { testProvider } from '../../src/testing/index.ts'

/** How far WeChat Pay's time and ours may be apart: five minutes, by its documents. */
const windowMs = 5 * 60_000

test('WeChat Pay conforms: requests, signatures, codes, secrets and every fault of the wire', async () => {
  const { requests } = await testProvider(wechat, {
    ...wechatSandbox(),
    answerWindowMs: windowMs,
    notificationWindowMs: windowMs,
  })
  expect(requests).toMatchSnapshot()
}, 30_000)
