/** WeChat Pay on this machine, with a payer who can be told to pay. */
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { startSandbox } from '../../src/testing/index.ts'

type Ordered = { readonly input: { readonly out_trade_no: string } }

export async function startLocalWechat(kit = wechatSandbox()) {
  const { native, query } = kit.samples
  const paid = new Set<string>()
  const samples = {
    ...kit.samples,
    native: {
      ...native,
      answer: ({ input }: Ordered) => ({ code_url: `weixin://pay?order=${input.out_trade_no}` }),
    },
    // The kit's orders are paid as soon as they are made; these wait for their payer.
    query: {
      ...query,
      answer: (asked: Parameters<typeof query.answer>[0]) => {
        const found = query.answer(asked)
        if (found === undefined || paid.has(found.out_trade_no)) return found
        const unpaid = { transaction_id: undefined, success_time: undefined, payer: undefined }
        return { ...found, ...unpaid, trade_state: 'NOTPAY', trade_state_desc: '订单未支付' }
      },
    },
  }
  const sandbox = await startSandbox(wechat, { ...kit, samples })

  /** The payer pays; what comes back is the notification, as WeChat Pay signs and sends it. */
  async function payerPays({ reference, amount }: { reference: string; amount: number }) {
    paid.add(reference)
    const now = Date.now()
    return await kit.signNotification({
      type: 'TRANSACTION.SUCCESS',
      timestampMs: now,
      value: {
        ...kit.notifications['TRANSACTION.SUCCESS'],
        out_trade_no: reference,
        success_time: new Date(now).toISOString(),
        amount: { total: amount, payer_total: amount, currency: 'CNY', payer_currency: 'CNY' },
      },
    })
  }
  return { sandbox, payerPays }
}
