/** A payment against a local WeChat Pay: no account, no network, nothing to set up. */
import { wechatSandbox } from '../providers/wechat/sandbox.ts'
import { wechat } from '../providers/wechat.ts'
import { createGateway } from '../src/index.ts'
import { startSandbox } from '../src/testing/index.ts'

const sandbox = await startSandbox(wechat, wechatSandbox())
const gateway = createGateway({
  providers: [wechat],
  merchants: { 'tea-house': { accounts: { wechat: sandbox.merchant } } },
  // Without this line the payment goes to WeChat Pay itself.
  hosts: { wechat: [sandbox.url] },
})

const outcome = await gateway.merchant('tea-house').wechat.native({
  out_trade_no: 'T-1001',
  description: 'Oolong, 50 g',
  notify_url: 'https://tea.example/notify',
  amount: { total: 1280 },
})
switch (outcome.status) {
  case 'succeeded':
    console.log(`show this as a QR code: ${outcome.value.code_url}`)
    break
  case 'pending':
    console.log('accepted, not final: ask again later')
    break
  case 'failed':
    console.log(`not carried out: ${outcome.message}`)
    break
  case 'unknown':
    console.log(`look it up before paying again: ${outcome.key}`)
    break
}

await gateway.close()
await sandbox.close()
