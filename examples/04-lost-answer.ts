/** The answer is lost on its way, twice over; the money moves once all the same. */
import { wechatSandbox } from '../providers/wechat/sandbox.ts'
import { wechat } from '../providers/wechat.ts'
import { createGateway } from '../src/index.ts'
import { startSandbox } from '../src/testing/index.ts'

const sandbox = await startSandbox(wechat, wechatSandbox())
const gateway = createGateway({
  providers: [wechat],
  merchants: { 'tea-house': { accounts: { wechat: sandbox.merchant } } },
  hosts: { wechat: [sandbox.url] },
})

// WeChat Pay creates the order, and both times the connection dies before it can say so.
sandbox.play({ kind: 'reset-after', operation: 'native', times: 2 })
const outcome = await gateway.merchant('tea-house').wechat.native({
  out_trade_no: 'T-1002',
  description: 'Oolong, 50 g',
  notify_url: 'https://tea.example/notify',
  amount: { total: 1280 },
})

console.log(`the caller was told: ${outcome.status}`)
for (const { attempt, status, code, waitedMs } of outcome.history) {
  console.log(`  send ${attempt}, after ${waitedMs.toFixed(0)} ms: ${status ?? code}`)
}
console.log(`orders created: ${sandbox.ledger.timesCarriedOut('native', 'T-1002')}`)

await gateway.close()
await sandbox.close()
