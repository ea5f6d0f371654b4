/**
 * The providers, in a process of their own: a client that is busy must not make the server late, nor
 * the other way round.
 */
import { once } from 'node:events'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { type Sandbox, startSandbox } from '../../src/testing/index.ts'
import { merchants, type Traffic } from './traffic.ts'
import { deskSamples, transferDesk, unansweredQuestions } from './transfer-desk.ts'
import { wireTo } from './wire.ts'

export interface ProvidersOptions {
  readonly faults: Traffic['faults']
  /** After how long an idle connection is closed. */
  readonly serverIdleMs: number
  readonly oneWayMs: number
}

/** What the providers have seen and done, at the end. */
export interface Books {
  /** How often each number was carried out, by operation. */
  readonly acts: readonly (readonly [operation: string, number: string, times: number])[]
  readonly connectionsOpened: number
}

const numbers = { 'tea-house': '1900000001', 'book-shop': '1900000002', 'noodle-bar': '1900000003' }

function accountsOf(merchant: ReturnType<typeof wechatSandbox>['merchant']) {
  const account = (name: keyof typeof numbers) => ({
    accounts: {
      wechat: { ...merchant, mchid: numbers[name] },
      desk: { account: name, apiKey: `desk-key-of-the-${name}` },
    },
  })
  const [teaHouse, bookShop, noodleBar] = merchants
  return {
    [teaHouse]: account(teaHouse),
    [bookShop]: account(bookShop),
    [noodleBar]: account(noodleBar),
  }
}

/** WeChat Pay and the transfer desk with the same merchants, each at the end of a piece of wire. */
async function startProviders({ faults, serverIdleMs: idleMs, oneWayMs }: ProvidersOptions) {
  const setup = wechatSandbox()
  const accounts = accountsOf(setup.merchant)
  const [first, ...others] = merchants.map((merchant) => accounts[merchant].accounts)
  if (first === undefined) throw new Error('there are no merchants')
  const toDesk = ({ operation }: { readonly operation?: string }) => operation === 'transfer'
  const bank = await startSandbox(wechat, {
    ...setup,
    merchant: first.wechat,
    merchants: others.map((one) => one.wechat),
    faults: faults.filter((fault) => !toDesk(fault)),
    idleMs,
  })
  const desk = await startSandbox(transferDesk, {
    merchant: first.desk,
    merchants: others.map((one) => one.desk),
    samples: deskSamples,
    faults: [...faults.filter(toDesk), unansweredQuestions],
    idleMs,
  })
  const [bankWire, deskWire] = [await wireTo(bank.url, oneWayMs), await wireTo(desk.url, oneWayMs)]
  const acts = ({ ledger }: Pick<Sandbox<typeof wechat>, 'ledger'>) =>
    ledger.entries.map(({ operation, number, times }) => [operation, number, times] as const)
  return {
    start: {
      accounts,
      urls: { wechat: [bankWire.url], desk: [deskWire.url] } as const,
    },
    books: (): Books => ({
      acts: [...acts(bank), ...acts(desk)],
      connectionsOpened: bank.connections.opened + desk.connections.opened,
    }),
    close: () => Promise.all([bankWire, deskWire, bank, desk].map((one) => one.close())),
  }
}

/** Where the providers are, and the merchants' accounts with them. */
export type Start = Awaited<ReturnType<typeof startProviders>>['start']

// Only where it was forked: whoever imports the types starts nothing.
if (process.send !== undefined) {
  // A parent that is gone needs no providers.
  process.once('disconnect', () => process.exit())
  const [options] = (await once(process, 'message')) as [ProvidersOptions]
  const providers = await startProviders(options)
  process.send(providers.start)
  await once(process, 'message')
  process.send(providers.books())
  await providers.close()
  process.disconnect()
}
