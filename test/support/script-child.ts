// A script of a user's: it pays, and does not say that it ends. What it prints is what it was told.
import { paypal } from '../../providers/paypal.ts'
import { stripe } from '../../providers/stripe.ts'
import { createGateway } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/index.ts'

const [url, what] = process.argv.slice(2)
if (url === undefined) throw new Error('where to?')
process.on('warning', (warning) => console.log(warning.name))
const gateway = createGateway({
  providers: [paypal, stripe],
  hosts: { paypal: [url], stripe: [url] },
  merchants: {
    shop: {
      accounts: {
        paypal: { clientId: 'made-up-client', clientSecret: 'made-up-secret' },
        stripe: { secretKey: 'sk_test_madeup' },
      },
    },
  },
  ...(what === 'a journal' && { journal: memoryJournal() }),
})
const shop = gateway.merchant('shop')
const cancel = (n: number, options = {}) =>
  shop.stripe.cancel({ id: `pi_madeup${n}` }, { reference: `T-${n}`, ...options })
const order = {
  intent: 'CAPTURE' as const,
  purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' } }],
}

if (what === 'a login') await shop.paypal.createOrder(order, { reference: 'T-1' })
else if (what === 'one signal') {
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 40 }, (_, n) => cancel(n, { signal })))
} else if (what === 'a time limit') await cancel(1, { signal: AbortSignal.timeout(60_000) })
else await cancel(1)
if (what === 'close') await gateway.close()
console.log('done')
