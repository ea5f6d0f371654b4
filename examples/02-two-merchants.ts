/** One gateway, two merchants, each with its own patience. */
import { wechatSandbox } from '../providers/wechat/sandbox.ts'
import { wechat } from '../providers/wechat.ts'
import { createGateway, GatewayError } from '../src/index.ts'
import { startSandbox } from '../src/testing/index.ts'

const setup = wechatSandbox()
const bookShopAccount = { ...setup.merchant, mchid: '1900000002' }
const sandbox = await startSandbox(wechat, { ...setup, merchants: [bookShopAccount] })
const gateway = createGateway({
  providers: [wechat],
  hosts: { wechat: [sandbox.url] },
  retry: { attempts: 1 },
  merchants: {
    // A till: the customer waits, so this merchant would rather know soon.
    'tea-house': { accounts: { wechat: setup.merchant }, timeouts: { responseMs: 100 } },
    // An invoice by mail: nobody waits. Here for one provider of the merchant only.
    'book-shop': {
      accounts: { wechat: bookShopAccount },
      providers: { wechat: { timeouts: { responseMs: 3_000 } } },
    },
  },
})

for (const merchant of ['tea-house', 'book-shop'] as const) {
  const { wechat: pay } = gateway.merchant(merchant)
  sandbox.play({ kind: 'late', delayMs: 400, operation: 'tradeBill' })
  const asked = pay.tradeBill({ bill_date: '2026-01-31' })
  await asked.then(
    (bill) => console.log(`${merchant} waited: its bill has the digest ${bill.hash_value}`),
    (error: unknown) => console.log(`${merchant} did not: ${GatewayError.is(error) && error.code}`),
  )
}

await gateway.close()
await sandbox.close()
