/** Everything that happens to a call, as typed events: for logs, metrics and alarms. */
import { wechatSandbox } from '../providers/wechat/sandbox.ts'
import { wechat } from '../providers/wechat.ts'
import { createGateway, type GatewayEvent } from '../src/index.ts'
import { startSandbox } from '../src/testing/index.ts'

function log(event: GatewayEvent): void {
  switch (event.type) {
    case 'attempt-end':
      return console.log(event.type, event.attempt, event.status ?? event.code, event.wire)
    case 'retry-wait':
      return console.log(event.type, event.reason, `${event.waitMs.toFixed(0)} ms`)
    case 'connection-drop':
      return console.log(event.type, event.reason, `after ${event.uses} uses`)
    case 'call-end':
      return console.log(event.type, event.operation, event.status, `${event.attempts} attempts`)
    default:
      return console.log(event.type)
  }
}

const sandbox = await startSandbox(wechat, wechatSandbox())
const gateway = createGateway({
  providers: [wechat],
  merchants: { 'tea-house': { accounts: { wechat: sandbox.merchant } } },
  hosts: { wechat: [sandbox.url] },
  on: log,
})

sandbox.play({ kind: 'status', status: 503, operation: 'query' })
const { wechat: pay } = gateway.merchant('tea-house')
await pay.query({ out_trade_no: 'T-1003' }).catch((error: unknown) => console.log(String(error)))

await gateway.close()
await sandbox.close()
