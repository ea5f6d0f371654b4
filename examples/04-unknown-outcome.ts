/** What a caller does with each word, when answers are lost on their way. */
import { wechatSandbox } from '../providers/wechat/sandbox.ts'
import { wechat } from '../providers/wechat.ts'
import { createGateway } from '../src/index.ts'
import { startSandbox } from '../src/testing/index.ts'

const sandbox = await startSandbox(wechat, wechatSandbox())
const gateway = createGateway({
  providers: [wechat],
  merchants: { 'tea-house': { accounts: { wechat: sandbox.merchant } } },
  hosts: { wechat: [sandbox.url] },
  timeouts: { responseMs: 200, totalMs: 1_000 },
})
const { wechat: pay } = gateway.merchant('tea-house')

async function order(out_trade_no: string): Promise<void> {
  const terms = { description: 'Oolong', notify_url: 'https://tea.example/notify' }
  const outcome = await pay.native({ out_trade_no, ...terms, amount: { total: 1280 } })
  const advice = {
    succeeded: 'show the QR code',
    pending: 'tell the payer to finish, ask again later',
    failed: 'say why; to try again, take a new number',
    unknown: 'tell nobody that it failed, do not take a new number, ask later',
  }[outcome.status]
  const times = sandbox.ledger.timesCarriedOut('native', out_trade_no)
  console.log(`${outcome.status}, carried out ${times}×: ${advice}`)
}

sandbox.play({ kind: 'reset-after', operation: 'native', times: 2 })
await order('T-2001') // carried out, and the answer lost twice: payonce finds out
sandbox.play({ kind: 'code', code: 'NOT_ENOUGH', operation: 'native' })
await order('T-2002') // refused
sandbox.play({ kind: 'stall', share: 1 })
await order('T-2003') // carried out, then not a word more
sandbox.calm()
console.log(`asked later: ${(await pay.query({ out_trade_no: 'T-2003' })).trade_state}`)
await Promise.all([gateway.close(), sandbox.close()])
