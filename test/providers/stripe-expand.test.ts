import { expect, it } from 'vitest'
import { rawOf } from '../../src/index.ts'
import { intent, openShop } from '../support/stripe-shop.ts'

const customer = { id: 'cus_1', object: 'customer', email: 'jenny@example.com' }

it('an object that was expanded comes back whole in raw, and as its id in the value', async () => {
  const body = intent({ id: 'pi_2', customer })
  const { shop, sandbox } = await openShop({ faults: [{ kind: 'status', status: 200, body }] })
  const found = await shop.retrieve({ id: 'pi_2', expand: ['customer', 'latest_charge'] })
  expect(found.customer).toBe('cus_1')
  expect(rawOf(found)).toMatchObject({ customer })
  expect(decodeURIComponent(sandbox.requests[0]?.path ?? '')).toBe(
    '/v1/payment_intents/pi_2?expand[0]=latest_charge&expand[1]=customer',
  )
})
