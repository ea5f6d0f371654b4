import { wechatPartnerSandbox } from '../../providers/wechat-partner/sandbox.ts'
import { wechatPartner } from '../../providers/wechat-partner.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const kit = wechatPartnerSandbox()
const gateway = createGateway({
  providers: [wechatPartner],
  merchants: { shop: { accounts: { 'wechat-partner': kit.merchant } } },
})
const shop = gateway.merchant('shop')['wechat-partner']
const { samples } = kit

// Samples are inputs as they are, and the whole kit is the sandbox's options.
await startSandbox(wechatPartner, kit)
await shop.jsapi(samples.jsapi.input)
await shop.combineNative(samples.combineNative.input)
await shop.profitShare(samples.profitShare.input)

const order = samples.native.input
// @ts-expect-error the account's fields are filled in, not asked for
await shop.native({ ...order, sub_mchid: '1900000109' })
// @ts-expect-error a payer has two openids here, under two names
await shop.jsapi({ ...order, payer: { openid: 'oPayer' } })
// @ts-expect-error WeChat Pay has transfers for direct merchants alone
void shop.transfer

const found = await shop.query({ out_trade_no: 'T-1001' })
export const names: (string | null | undefined)[] = [found.sub_mchid, found.payer?.sub_openid]
// @ts-expect-error the merchant has another name here
void found.mchid

const event = await shop.notification({ headers: {}, body: '' })
if (event.type === 'REFUND.SUCCESS') void event.value.sub_mchid
