import { expect, it } from 'vitest'
import { openShop } from '../support/stripe-shop.ts'

it('a customer is made, changed, found and deleted', async () => {
  const { shop } = await openShop()
  const made = await shop.createCustomer({ name: 'Jenny' }, { reference: 'S-1' })
  const again = await shop.createCustomer({ name: 'Jenny' }, { reference: 'S-1' })
  expect(made).toMatchObject({ status: 'succeeded', value: { name: 'Jenny' } })
  const id = made.status === 'succeeded' ? made.value.id : ''
  expect(again).toMatchObject({ value: { id } })
  await shop.updateCustomer({ id, phone: '+49 30 1' })
  expect(await shop.retrieveCustomer({ id })).toMatchObject({ id, phone: '+49 30 1' })
  expect(await shop.deleteCustomer({ id })).toMatchObject({ status: 'succeeded' })
  expect(await shop.retrieveCustomer({ id })).toMatchObject({ id, deleted: true })
})

it('a setup is saved at once, is pending while its payer is asked, and fails with a decline', async () => {
  const { shop } = await openShop()
  const made = await shop.createSetup({ usage: 'off_session' }, { reference: 'U-1' })
  expect(made).toMatchObject({ status: 'succeeded', value: { status: 'requires_payment_method' } })
  const setUp = (payment_method: string) =>
    shop.createSetup({ confirm: true, payment_method }, { reference: payment_method })
  expect(await setUp('pm_card_visa')).toMatchObject({ status: 'succeeded' })
  expect(await setUp('pm_card_authenticationRequired')).toMatchObject({ status: 'pending' })
  expect(await setUp('pm_card_chargeDeclined')).toMatchObject({
    status: 'failed',
    fault: 'declined',
  })
})

it('a setup that is cancelled cannot be confirmed any more', async () => {
  const { shop } = await openShop()
  const id = 'seti_sandbox_000000'
  expect(await shop.cancelSetup({ id })).toMatchObject({ status: 'succeeded' })
  expect((await shop.confirmSetup({ id, payment_method: 'pm_card_visa' })).status).toBe('failed')
})

it('a payment method is attached to exactly one customer', async () => {
  const { shop } = await openShop()
  const id = 'pm_sandbox_000000'
  expect(await shop.attachPaymentMethod({ id, customer: 'cus_1' })).toMatchObject({
    status: 'succeeded',
    value: { customer: 'cus_1', card: { last4: '4242' } },
  })
  await expect(shop.attachPaymentMethod({ id })).rejects.toThrow('exactly one of customer')
})
