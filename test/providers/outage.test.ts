import { describe, expect, test } from 'vitest'
import { adyenSandbox } from '../../providers/adyen/sandbox.ts'
import { adyen } from '../../providers/adyen.ts'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { checkoutSandbox } from '../../providers/checkout/sandbox.ts'
import { checkout } from '../../providers/checkout.ts'
import { douyinSandbox } from '../../providers/douyin/sandbox.ts'
import { douyin } from '../../providers/douyin.ts'
import { mollieSandbox } from '../../providers/mollie/sandbox.ts'
import { mollie } from '../../providers/mollie.ts'
import { paypalSandbox } from '../../providers/paypal/sandbox.ts'
import { paypal } from '../../providers/paypal.ts'
import { razorpaySandbox } from '../../providers/razorpay/sandbox.ts'
import { razorpay } from '../../providers/razorpay.ts'
import { squareSandbox } from '../../providers/square/sandbox.ts'
import { square } from '../../providers/square.ts'
import { stripe } from '../../providers/stripe.ts'
import { unionpaySandbox } from '../../providers/unionpay/sandbox.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { wechatCodepaySandbox } from '../../providers/wechat-codepay/sandbox.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { wechatPartnerSandbox } from '../../providers/wechat-partner/sandbox.ts'
import { wechatPartner } from '../../providers/wechat-partner.ts'
import type { AnyProvider } from '../../src/provider/index.ts'
import { type OutageKind, type Payee, payThrough } from '../support/outage.ts'
import { kit as stripeKit } from '../support/stripe-shop.ts'

const payees: readonly Payee[] = [
  { provider: adyen, kit: adyenSandbox(), operation: 'pay' },
  { provider: airwallex, kit: airwallexSandbox(), operation: 'create' },
  { provider: alipay, kit: alipaySandbox(), operation: 'pay' },
  { provider: checkout, kit: checkoutSandbox(), operation: 'create' },
  { provider: douyin, kit: douyinSandbox(), operation: 'native' },
  { provider: mollie, kit: mollieSandbox(), operation: 'create' },
  { provider: paypal, kit: paypalSandbox(), operation: 'createOrder' },
  { provider: razorpay, kit: razorpaySandbox(), operation: 'createOrder' },
  { provider: square, kit: squareSandbox(), operation: 'create' },
  { provider: stripe, kit: stripeKit, operation: 'create' },
  { provider: unionpay, kit: unionpaySandbox(), operation: 'scan' },
  { provider: wechat, kit: wechatSandbox(), operation: 'native' },
  { provider: wechatCodepay, kit: wechatCodepaySandbox(), operation: 'micropay' },
  { provider: wechatPartner, kit: wechatPartnerSandbox(), operation: 'native' },
]

const kinds: readonly OutageKind[] = ['503', 'reset', 'silence', 'refused']
const lengthsMs = [200, 500, 1_000, 2_000, 5_000]
const calm = { kind: '503', lengthMs: 0 } as const

/** Whether the provider recognises a second send of this operation. */
function recognises({ idempotency, operations }: AnyProvider, operation: string): boolean {
  const { effect, repeat = idempotency.repeat } = operations[operation] ?? {}
  return effect === 'keyed' && repeat !== 'ask-first'
}

describe.each(payees.map((payee) => [payee.provider.id, payee] as const))('%s', (_, payee) => {
  const repeats = recognises(payee.provider, payee.operation)

  test.each(kinds)(
    'pays through outages of 0.2 to 5 s where it may: %s',
    async (kind) => {
      const { outcome: wanted } = await payThrough(payee, calm)
      expect(['succeeded', 'pending']).toContain(wanted.status)
      for (const lengthMs of lengthsMs) {
        const { outcome, endedMs } = await payThrough(payee, { kind, lengthMs }, lengthMs)
        const expected = repeats || kind === 'refused' ? wanted.status : 'unknown'
        expect({ lengthMs, status: outcome.status, endedMs }).toEqual({
          lengthMs,
          status: expected,
          endedMs,
        })
        const acts = outcome.history.filter(({ operation }) => operation === undefined)
        if (!repeats && kind !== 'refused') expect(acts).toHaveLength(1)
      }
    },
    60_000,
  )
})
