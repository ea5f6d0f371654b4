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
import { stripeSandbox } from '../../providers/stripe/sandbox.ts'
import { stripe } from '../../providers/stripe.ts'
import { unionpaySandbox } from '../../providers/unionpay/sandbox.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { wechatCodepaySandbox } from '../../providers/wechat-codepay/sandbox.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { wechatPartnerSandbox } from '../../providers/wechat-partner/sandbox.ts'
import { wechatPartner } from '../../providers/wechat-partner.ts'
import { createGateway, type Outcome } from '../../src/index.ts'
import type { Operation } from '../../src/provider/operation.ts'
import type { AnyProvider } from '../../src/provider/spec.ts'
import { type SandboxFault, type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** What is paid with at each of the other providers, and how its sandbox is made. */
const stops: readonly (readonly [AnyProvider, string, () => SandboxOptions<AnyProvider>])[] = [
  [adyen, 'session', adyenSandbox],
  [airwallex, 'create', airwallexSandbox],
  [alipay, 'precreate', alipaySandbox],
  [checkout, 'create', checkoutSandbox],
  [douyin, 'native', douyinSandbox],
  [mollie, 'create', mollieSandbox],
  [paypal, 'createOrder', paypalSandbox],
  [razorpay, 'createOrder', razorpaySandbox],
  [square, 'create', squareSandbox],
  [stripe, 'create', stripeSandbox],
  [unionpay, 'scan', unionpaySandbox],
  [wechatCodepay, 'micropay', wechatCodepaySandbox],
  [wechatPartner, 'native', wechatPartnerSandbox],
] as unknown as readonly (readonly [AnyProvider, string, () => SandboxOptions<AnyProvider>])[]

/** What became of the payments at one provider. */
export interface Stop {
  readonly title: string
  readonly words: Readonly<Record<Outcome<unknown>['status'], number>>
  readonly carriedOut: number
  readonly twice: number
  /** Words that the books contradict. */
  readonly untrue: number
}

const payments = 20
/** Answers that are lost after the act, and connections that die before it. */
const faults: readonly SandboxFault[] = [
  { kind: 'drop-after', share: 0.15 },
  { kind: 'reset-before', share: 0.15 },
]

/** Which number of times the books may have a payment, for each word. */
const allowed = { succeeded: [1], pending: [1], failed: [0], unknown: [0, 1] } as const

type Pay = (input: object, options: { readonly reference: string }) => Promise<Outcome<unknown>>

/** Pays with every other provider at once, through lost answers and dying connections. */
export function tour(onPayment: () => void): Promise<readonly Stop[]> {
  return Promise.all(stops.map((stop) => visit(stop, onPayment)))
}

/** How many payments a tour makes. */
export const tourLength = stops.length * payments

async function visit(
  [provider, operation, kitOf]: (typeof stops)[number],
  onPayment: () => void,
): Promise<Stop> {
  const kit = kitOf()
  const sandbox = await startSandbox(provider, { ...kit, faults: [] })
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { [provider.id]: sandbox.merchant as object } } },
    hosts: { [provider.id]: [sandbox.url] },
    timeouts: { responseMs: 2_000, totalMs: 6_000 },
    retry: { attempts: 4, baseMs: 20 },
  })
  const shop = gateway.merchant('shop') as unknown as Record<string, Record<string, Pay>>
  const { key } = (provider.operations as Record<string, Operation>)[operation] ?? {}
  const sample = kit.samples[operation]?.input as object
  for (const fault of faults) sandbox.play({ ...fault, operation })
  const words = { succeeded: 0, pending: 0, failed: 0, unknown: 0 }
  let untrue = 0
  const pay = async (place: number) => {
    const number = `TOUR${String(place).padStart(6, '0')}`
    const input = key === undefined ? sample : { ...sample, [key]: number }
    const outcome = await shop[provider.id]?.[operation]?.(input, { reference: number })
    if (outcome === undefined) throw new Error(`${provider.id} has no operation ${operation}`)
    const times = sandbox.ledger.timesCarriedOut(
      operation,
      key === undefined ? outcome.key : number,
    )
    words[outcome.status] += 1
    if (!(allowed[outcome.status] as readonly number[]).includes(times)) untrue += 1
    onPayment()
  }
  await Promise.all(Array.from({ length: payments }, (_, place) => pay(place)))
  await gateway.close({ graceMs: 0 })
  await sandbox.close()
  const { entries, doubled } = sandbox.ledger
  const carriedOut = entries.filter((entry) => entry.operation === operation).length
  const title = `${provider.id}: ${operation}`
  return { title, words, carriedOut, twice: doubled.length, untrue }
}
