import type Stripe from 'stripe'
import type * as z from 'zod'
import { stripeSandbox } from '../../providers/stripe/sandbox.ts'
import { stripe } from '../../providers/stripe.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const kit = stripeSandbox()
const gateway = createGateway({
  providers: [stripe],
  merchants: { shop: { accounts: { stripe: { secretKey: 'sk_test_1' } } } },
})
const shop = gateway.merchant('shop').stripe

// Samples are inputs as they are, and the whole kit is the sandbox's options.
await startSandbox(stripe, kit)
await shop.create(kit.samples.create.input)
await shop.cancel(kit.samples.cancel.input)
await shop.refund(kit.samples.refund.input)
await shop.list()

const made = await shop.create({ amount: 1_099, currency: 'usd' })
export const secret: string | null | undefined =
  made.status === 'succeeded' ? made.value.client_secret : made.key
// @ts-expect-error amounts are integers in the currency's smallest unit
await shop.create({ amount: '10.99', currency: 'usd' })
// @ts-expect-error removed from the API; allowed_payment_method_types took its place
await shop.create({ amount: 1_099, currency: 'usd', payment_method_types: ['card'] })
// @ts-expect-error an act on a payment names it
await shop.capture({ amount_to_capture: 1 })

const event = await shop.notification({ headers: {}, body: '' })
if (event.type === 'refund.failed') {
  const amount: number = event.value.amount
  void amount
}
// @ts-expect-error Stripe has no such event
if (event.type === 'payment_intent.succeded') throw new Error('never')

type Operations = (typeof stripe)['operations']
type InputOf<Name extends keyof Operations> = Omit<z.output<Operations[Name]['input']>, 'id'>

/** Ours alone, and not sent: what the answer is held against. */
type Held = 'currency'

/** Methods have fields of their own, and new types of them come every month. */
type Open = 'payment_method_data' | 'payment_method_options' | `${string}_payment_method_types`

/** Without the `undefined` that our schemas allow beside a missing field. */
type Exact<Value> = Value extends readonly (infer Item)[]
  ? Exact<Item>[]
  : Value extends object
    ? { [Name in keyof Value]: Exact<Exclude<Value[Name], undefined>> }
    : Exclude<Value, undefined>

/** The names and types of our fields are those of Stripe's own types, newer ones included. */
type Fits<Ours, Theirs> = {
  [Name in keyof Omit<Ours, Open>]-?: Name extends keyof Theirs
    ? Exact<Ours[Name & keyof Ours]> extends Theirs[Name]
      ? never
      : ['differs', Name]
    : ['is no field of Stripe', Name]
}[keyof Omit<Ours, Open>]

type Misfits =
  | Fits<InputOf<'create'>, Stripe.PaymentIntentCreateParams>
  | Fits<InputOf<'update'>, Stripe.PaymentIntentUpdateParams>
  | Fits<InputOf<'confirm'>, Stripe.PaymentIntentConfirmParams>
  | Fits<Omit<InputOf<'capture'>, Held>, Stripe.PaymentIntentCaptureParams>
  | Fits<InputOf<'cancel'>, Stripe.PaymentIntentCancelParams>
  | Fits<InputOf<'list'>, Stripe.PaymentIntentListParams>
  | Fits<Omit<InputOf<'refund'>, Held>, Stripe.RefundCreateParams>
  | Fits<InputOf<'listRefunds'>, Stripe.RefundListParams>

/** Fields of Stripe's that we do not take. */
type Lacks<Ours, Theirs> = Exclude<keyof Theirs, keyof Ours>

type Missing =
  | Lacks<InputOf<'create'>, Stripe.PaymentIntentCreateParams>
  | Lacks<InputOf<'update'>, Stripe.PaymentIntentUpdateParams>
  | Lacks<InputOf<'confirm'>, Stripe.PaymentIntentConfirmParams>
  | Lacks<InputOf<'capture'>, Stripe.PaymentIntentCaptureParams>
  | Lacks<InputOf<'cancel'>, Stripe.PaymentIntentCancelParams>
  | Lacks<InputOf<'list'>, Stripe.PaymentIntentListParams>
  | Lacks<InputOf<'refund'>, Stripe.RefundCreateParams>
  | Lacks<InputOf<'listRefunds'>, Stripe.RefundListParams>

export const missing: [Missing] extends [never] ? 'none' : Missing = 'none'

export const misfits: [Misfits] extends [never] ? 'none' : Misfits = 'none'
