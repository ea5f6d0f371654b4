import { expect, test } from 'vitest'
import { wechatPartnerSandbox } from '../../providers/wechat-partner/sandbox.ts'
import { wechatPartner } from '../../providers/wechat-partner.ts'
import { testProvider } from '../../src/testing/index.ts'

/** How far WeChat Pay's time and ours may be apart: five minutes, by its documents. */
const windowMs = 5 * 60_000

test('WeChat Pay for service providers conforms, and its requests are these', async () => {
  const { requests } = await testProvider(wechatPartner, {
    ...wechatPartnerSandbox(),
    answerWindowMs: windowMs,
    notificationWindowMs: windowMs,
  })
  expect(requests).toMatchSnapshot()
}, 30_000)
