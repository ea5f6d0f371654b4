/** A day's bill of the provider, held against what the journal remembers. */
import { wechatSandbox } from '../providers/wechat/sandbox.ts'
import { wechat } from '../providers/wechat.ts'
import { type BillRow, createGateway } from '../src/index.ts'
import { memoryJournal } from '../src/journal/index.ts'
import { startSandbox } from '../src/testing/index.ts'

const sandbox = await startSandbox(wechat, wechatSandbox())
const gateway = createGateway({
  providers: [wechat],
  merchants: { 'tea-house': { accounts: { wechat: sandbox.merchant } } },
  hosts: { wechat: [sandbox.url] },
  journal: memoryJournal(),
})
const { wechat: pay } = gateway.merchant('tea-house')

const terms = { description: 'Oolong', notify_url: 'https://tea.example/notify' }
const amount = { total: 1280 }
await pay.native({ out_trade_no: 'T-3001', ...terms, amount })
sandbox.play({ kind: 'code', code: 'NOT_ENOUGH', operation: 'native' })
await pay.native({ out_trade_no: 'T-3002', ...terms, amount }) // refused, the journal says

// In earnest: bill = await pay.downloadBill(await pay.tradeBill({ bill_date: '2026-01-31' })).
// It is read as it streams in; rows that were read elsewhere, as here, are just as good.
const paid = (reference: string, minor: number): BillRow => {
  return { kind: 'payment', reference, amount: { minor, currency: 'CNY' }, at: new Date() }
}
const bill = [paid('T-3001', 1280), paid('T-3002', 1280), paid('T-9999', 500)]
const found = await gateway.reconcile({ merchant: 'tea-house', provider: 'wechat', bill })

console.log(`${found.matched} in order`)
for (const { reference, bill } of found.charged) {
  console.log(`${reference}: ${bill.amount.minor} ${bill.amount.currency} without a record`)
}
for (const { reference, bill, journal } of found.different) {
  console.log(`${reference}: ${bill.state} in the bill, ${journal.status} in the journal`)
}
await Promise.all([gateway.close(), sandbox.close()])
