import { wechat } from '../../providers/wechat.ts'
import { createGateway, type GatewayEvent, type Outcome } from '../../src/index.ts'
import type { Scene } from './scene.ts'
import { type Counts, noCounts, notifyUrl, responseMs, type Side } from './side.ts'
import type { Act, Step, Word } from './traffic.ts'
import { transferDesk } from './transfer-desk.ts'

function count(counts: Counts, event: GatewayEvent): void {
  switch (event.type) {
    case 'connection-drop':
      counts.dropped.set(event.reason, (counts.dropped.get(event.reason) ?? 0) + 1)
      break
    case 'attempt-end':
      counts.sends += 1
      break
    case 'resend':
      counts.resends += 1
      break
    case 'retry-wait':
      counts.retries += 1
      break
    case 'question-start':
      counts.questions += 1
      break
    default:
  }
}

/** The calls as payonce makes them: its defaults, but for an idle limit and an answer time to scale. */
export function payonceSide({ urls, accounts, idleMs }: Scene): Side {
  const counts = noCounts()
  const gateway = createGateway({
    providers: [wechat, transferDesk],
    hosts: urls,
    merchants: accounts,
    connection: { idleMs },
    timeouts: { responseMs },
    on: (event) => count(counts, event),
  })

  const act = (step: Act): Promise<Outcome<unknown>> => {
    const shop = gateway.merchant(step.merchant)
    switch (step.kind) {
      case 'native':
        return shop.wechat.native({
          out_trade_no: step.number,
          description: 'A pot of tea',
          notify_url: notifyUrl,
          amount: { total: step.amount },
        })
      case 'refund':
        return shop.wechat.refund({
          out_trade_no: step.order.number,
          out_refund_no: step.number,
          amount: { refund: step.amount, total: step.order.amount },
        })
      case 'transfer':
        return shop.desk.transfer(
          { transfer_no: step.number, amount: step.amount },
          // Who asks at a desk that does not answer shall not wait for its whole day.
          { timeouts: { totalMs: 4_000 } },
        )
    }
  }

  const perform = async (step: Step): Promise<Word> => {
    if (step.kind !== 'query') return (await act(step)).status
    try {
      await gateway.merchant(step.merchant).wechat.query({ out_trade_no: step.number })
      return 'resolved'
    } catch {
      return 'threw'
    }
  }

  return { title: 'payonce', counts, perform, close: () => gateway.close({ graceMs: 2_000 }) }
}
