/** The gateway to WeChat Pay, with a journal in the service's own database. */
import { wechat } from '../../providers/wechat.ts'
import { createGateway } from '../../src/index.ts'
import { sqlJournal } from '../../src/journal/index.ts'
import { type NativeOutcome, recordOutcome } from './orders.ts'
import type { Store } from './tables.ts'

export interface GatewaySettings {
  readonly store: Store
  /** From the merchant portal. */
  readonly account: {
    readonly mchid: string
    readonly appid: string
    readonly serialNo: string
    readonly privateKey: string
    readonly apiV3Key: string
    /** Without these two, WeChat Pay's certificates are fetched. */
    readonly publicKeyId?: string | undefined
    readonly publicKey?: string | undefined
  }
  /** Another address than WeChat Pay's own: a proxy, or the sandbox of this machine. */
  readonly host?: string | undefined
  readonly recoverEveryMs: number
  /** Told when an order could not be brought up to date. */
  readonly onError: (error: unknown) => void
}

export function openGateway({ store, account, host, recoverEveryMs, onError }: GatewaySettings) {
  const gateway = createGateway({
    providers: [wechat],
    merchants: { 'tea-house': { accounts: { wechat: account } } },
    ...(host !== undefined && { hosts: { wechat: [host] } }),
    // Less than the grace of the shutdown: whoever runs when the service is stopped has its time.
    timeouts: { responseMs: 3_000, totalMs: 8_000 },
    journal: sqlJournal({ db: store }),
    // What a crash or a doubt has left is asked about as soon as it is due.
    recover: { everyMs: recoverEveryMs },
    on: (event) => {
      if (event.type !== 'intent-settled' || event.number === null) return
      if (event.operation !== 'native') return
      // Should this fail, nothing is lost: the outbox calls again and gets the recorded outcome.
      recordOutcome(store, event.number, event.outcome as NativeOutcome).catch(onError)
    },
  })
  return { gateway, shop: gateway.merchant('tea-house') }
}

export type Shop = ReturnType<typeof openGateway>['shop']
