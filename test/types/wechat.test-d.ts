import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const kit = wechatSandbox()
const gateway = createGateway({
  providers: [wechat],
  merchants: { shop: { accounts: { wechat: kit.merchant } } },
})
const shop = gateway.merchant('shop').wechat
const order = {
  description: 'tea',
  out_trade_no: 'T-1001',
  notify_url: 'https://shop.example/notify',
  amount: { total: 1280 },
}

// Samples are inputs as they are, and the whole kit is the sandbox's options.
await startSandbox(wechat, kit)
await shop.native(kit.samples.native.input)
await shop.combineNative(kit.samples.combineNative.input)
await shop.profitShare(kit.samples.profitShare.input)
await shop.refund(kit.samples.refund.input)
await shop.h5(kit.samples.h5.input)

const sent = await shop.transfer(kit.samples.transfer.input)
// What the payee confirms with, where the transfer waits for that.
export const confirmation = sent.status === 'pending' ? sent.value?.package_info : undefined

const made = await shop.native(order)
export const codeUrl: string = made.status === 'succeeded' ? made.value.code_url : made.key
const closed = await shop.close({ out_trade_no: 'T-1001' })
export const nothing: undefined = closed.status === 'succeeded' ? closed.value : undefined
// @ts-expect-error the account's fields are filled in, not asked for
await shop.native({ ...order, mchid: '1900000001' })
// @ts-expect-error amounts are integers in fen
await shop.native({ ...order, amount: { total: '12.80' } })
// @ts-expect-error JSAPI needs its payer
await shop.jsapi(order)

// An answer of tradeBill is an input of downloadBill.
const file = await shop.downloadBill(await shop.tradeBill({ bill_date: '2026-01-31' }))
export const readable: NodeJS.ReadableStream = file

const event = await shop.notification({ headers: {}, body: '' })
if (event.type === 'REFUND.SUCCESS') {
  const refunded: number = event.value.amount.refund
  void refunded
}
if (event.type === 'TRANSACTION.SUCCESS' && 'trade_state' in event.value) {
  const state: string = event.value.trade_state
  void state
}
// @ts-expect-error WeChat Pay has no such event
if (event.type === 'TRANSACTION.SUCCES') throw new Error('never')
