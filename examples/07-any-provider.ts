/** One input, one answer, any provider: what is sent and what comes back is put into one form. */
import { alipaySandbox } from '../providers/alipay/sandbox.ts'
import { alipay } from '../providers/alipay.ts'
import { stripeSandbox } from '../providers/stripe/sandbox.ts'
import { stripe } from '../providers/stripe.ts'
import { createGateway, type NeutralPayment, type Outcome } from '../src/index.ts'
import { startSandbox } from '../src/testing/index.ts'

const wallet = await startSandbox(alipay, alipaySandbox())
const cards = await startSandbox(stripe, stripeSandbox())
const gateway = createGateway({
  providers: [alipay, stripe],
  merchants: { shop: { accounts: { alipay: wallet.merchant, stripe: cards.merchant } } },
  hosts: { alipay: [wallet.url], stripe: [cards.url] },
})
const shop = gateway.merchant('shop')

const amount = { minor: 1280, currency: 'CNY' }
const order = { reference: 'T_1001', amount, description: 'Oolong, 50 g' }
const paymentToken = 'pm_card_visa'
show(await shop.payments('stripe').pay({ method: 'create', ...order, paymentToken }))
show(await shop.payments('alipay').pay({ method: 'precreate', ...order }))

/** The word is about the money: `succeeded` is paid, and what was only made is `pending`. */
function show(outcome: Outcome<NeutralPayment>) {
  if (outcome.status === 'failed' || outcome.status === 'unknown') {
    return console.log(`${outcome.status}: ${outcome.message}`)
  }
  const { provider, reference, amount: asked, next } = outcome.value ?? {}
  console.log(`${reference} at ${provider}: ${outcome.status}, ${asked?.minor} ${asked?.currency}`)
  if (next?.kind === 'qr-code') console.log(`show as a QR code: ${next.content}`)
  if (next?.kind === 'redirect') console.log(`send the payer to ${next.url}`)
}

await gateway.close()
await Promise.all([wallet.close(), cards.close()])
