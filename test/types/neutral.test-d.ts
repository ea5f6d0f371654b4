import { adyen } from '../../providers/adyen.ts'
import { alipay } from '../../providers/alipay.ts'
import type { checkout } from '../../providers/checkout.ts'
import type { douyin } from '../../providers/douyin.ts'
import type { mollie } from '../../providers/mollie.ts'
import type { razorpay } from '../../providers/razorpay.ts'
import { createGateway, type PaymentsClient } from '../../src/index.ts'
import { toyProvider } from '../support/toy-provider.ts'

const toy = toyProvider()
const gateway = createGateway({
  providers: [alipay, adyen, toy],
  merchants: {
    shop: {
      accounts: {
        alipay: { appId: '2', privateKey: 'k', alipayPublicKey: 'k' },
        toy: { account: 'a', secretKey: 'k' },
      },
    },
    away: { accounts: { adyen: { apiKey: 'k', merchantAccount: 'm' } } },
  },
})
const ali = gateway.merchant('shop').payments('alipay')
const ady = gateway.merchant('away').payments('adyen')
const order = { reference: 'T-1', amount: { minor: 1280, currency: 'CNY' }, description: 'Tea' }

const paid = await ali.pay({ method: 'precreate', ...order })
if (paid.status === 'pending') {
  const code: string | undefined = paid.value?.own.qr_code
  void code
}
const found = await ali.query({ reference: 'T-1' })
export const state: 'succeeded' | string = found.state
export const status: string = found.own.trade_status
await ali.pay({ method: 'precreate', ...order, own: { store_id: 'S1' } })

// @ts-expect-error the payer's code is what is charged
await ali.pay({ method: 'pay', ...order })
// @ts-expect-error there is no such way to pay
await ali.pay({ method: 'native', ...order })
// @ts-expect-error a QR code has nowhere to come back to
await ali.pay({ method: 'precreate', ...order, returnUrl: 'https://shop.example' })
// @ts-expect-error Alipay's refund names the payment
await ali.refund({ reference: 'R-1', amount: order.amount })
// @ts-expect-error a field that Alipay does not have
await ali.pay({ method: 'precreate', ...order, own: { shop_id: 'S1' } })
// @ts-expect-error nobody can ask Adyen about a payment
await ady.query({ reference: 'T-1' })
// @ts-expect-error the provider names no roles
gateway.merchant('shop').payments('toy')
// @ts-expect-error the merchant has no such account
gateway.merchant('shop').payments('adyen')

declare const cko: PaymentsClient<typeof checkout>
declare const dou: PaymentsClient<typeof douyin>
declare const mol: PaymentsClient<typeof mollie>
declare const raz: PaymentsClient<typeof razorpay>
const { reference, amount } = order
const returnUrl = 'https://shop.example'

const made = await mol.pay({ method: 'create', ...order, returnUrl })
if (made.status === 'pending' && made.value?.next?.kind === 'redirect') {
  const url: string = made.value.next.url
  void url
}
// @ts-expect-error Mollie's payer has to come back to somewhere
await mol.pay({ method: 'create', ...order })
// @ts-expect-error Mollie finds a refund under its payment only
await mol.queryRefund({ providerReference: 're_1' })
// @ts-expect-error Checkout.com charges what the payer's page handed over
await cko.pay({ method: 'create', reference, amount })
// @ts-expect-error what waits for its payer at Checkout.com cannot be closed
await cko.close({ providerReference: 'pay_1' })
// @ts-expect-error nobody can ask Checkout.com about a refund alone
await cko.queryRefund({ providerReference: 'act_1' })
// @ts-expect-error Razorpay has nothing to show a description to
await raz.pay({ method: 'createOrder', reference, amount, description: 'Tea' })
// @ts-expect-error an order of Razorpay stays open
await raz.close({ providerReference: 'order_1' })
// @ts-expect-error Douyin Pay is told where its notification goes
await dou.pay({ method: 'native', ...order })
// @ts-expect-error Douyin Pay asks for the whole amount beside the part
await dou.refund({ reference: 'R-1', amount, paymentReference: 'T-1' })
