/** Everything that happens to a call, as typed events: for logs, metrics and alarms. */
import { wechatSandbox } from '../providers/wechat/sandbox.ts'
import { wechat } from '../providers/wechat.ts'
import { createGateway, type GatewayEvent } from '../src/index.ts'
import { startSandbox } from '../src/testing/index.ts'

function inWords(event: GatewayEvent): unknown[] {
  switch (event.type) {
    case 'attempt-end':
      return [event.attempt, event.status ?? event.code, event.wire]
    case 'retry-wait':
      return [event.reason, `${event.waitMs.toFixed(0)} ms`]
    case 'connection-drop':
      return [event.reason, `after ${event.uses} requests`]
    case 'call-end':
      return [event.operation, event.status, `${event.attempts} attempts`]
    default:
      return []
  }
}

const sandbox = await startSandbox(wechat, wechatSandbox())
const gateway = createGateway({
  providers: [wechat],
  merchants: { 'tea-house': { accounts: { wechat: sandbox.merchant } } },
  hosts: { wechat: [sandbox.url] },
  on: (event) => console.log(event.type, ...inWords(event)),
})

sandbox.play({ kind: 'status', status: 503, operation: 'query' })
const { wechat: pay } = gateway.merchant('tea-house')
await pay.query({ out_trade_no: 'T-1003' }).catch((error: unknown) => console.log(String(error)))

await gateway.close()
await sandbox.close()
