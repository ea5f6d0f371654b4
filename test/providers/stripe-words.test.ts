import { describe, expect, it } from 'vitest'
import { chargedPaymentOf, paymentOf } from '../../providers/stripe/views.ts'
import { canceled, captured, confirmed, made } from '../../providers/stripe/words.ts'
import { stripe } from '../../providers/stripe.ts'
import { intent } from '../support/stripe-shop.ts'

const { operations } = stripe
const error = { type: 'card_error', code: 'card_declined' }
const told = { state: 'processing', asked: false, doubt: false } as const
const asked = { ...told, asked: true }
const doubted = { ...asked, doubt: true }

const payment = (more: object) => operations.retrieve.output.parse(intent(more))
const status = (word: string) => payment({ status: word, latest_charge: null })

describe('a payment', () => {
  const charge = {
    id: 'ch_1',
    object: 'charge',
    amount: 1_099,
    currency: 'usd',
    created: 1_769_866_175,
  }

  it.each([
    [{ status: 'requires_payment_method' }, 'requires-action'],
    [{ status: 'requires_payment_method', last_payment_error: error }, 'failed'],
    [{ status: 'requires_confirmation' }, 'requires-action'],
    [{ status: 'requires_action' }, 'requires-action'],
    [{ status: 'processing' }, 'processing'],
    [{ status: 'requires_capture' }, 'processing'],
    [{ status: 'succeeded' }, 'succeeded'],
    [{ status: 'succeeded', last_payment_error: error }, 'succeeded'],
    [{ latest_charge: { ...charge, amount_refunded: 0, refunded: false } }, 'succeeded'],
    [{ latest_charge: { ...charge, amount_refunded: 1 } }, 'partially-refunded'],
    [{ latest_charge: { ...charge, disputed: true } }, 'succeeded'],
    [{ latest_charge: { ...charge, amount_refunded: 1_099, refunded: true } }, 'refunded'],
    [{ status: 'canceled' }, 'closed'],
    [{ status: 'a_new_word' }, 'processing'],
    [{ status: 'toString' }, 'processing'],
  ])('%j is %s', (more, state) => {
    expect(paymentOf(payment(more))).toMatchObject({
      reference: 'T-1001',
      providerReference: 'pi_1',
      state,
      amount: { minor: 1_099, currency: 'USD' },
    })
  })

  it('that was disputed says so, and not that its money is lost', () => {
    const told = paymentOf(payment({ latest_charge: { ...charge, disputed: true } }))
    expect(told).toMatchObject({ state: 'succeeded', disputed: true })
    const charged = chargedPaymentOf({
      ...charge,
      status: 'succeeded',
      disputed: true,
    } as never)
    expect(charged).toMatchObject({ state: 'succeeded', disputed: true })
    expect(paymentOf(payment({ latest_charge: charge }))).not.toHaveProperty('disputed')
  })

  it('was paid when its charge was made', () => {
    expect(paymentOf(payment({ latest_charge: charge })).paidAt).toEqual(
      new Date('2026-01-31T13:29:35Z'),
    )
    expect(paymentOf(payment({})).paidAt).toBeUndefined()
  })
})

describe('a refund', () => {
  it.each([
    ['pending', 'processing'],
    ['requires_action', 'requires-action'],
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['canceled', 'closed'],
    [null, 'processing'],
    ['a_new_word', 'processing'],
  ])('%s is %s', (word, state) => {
    const answer = { id: 're_1', object: 'refund', status: word, amount: 500, currency: 'jpy' }
    const view = operations.refund.refund(operations.refund.output.parse(answer))
    expect(view).toMatchObject({ state, amount: { minor: 500, currency: 'JPY' } })
  })
})

describe('what a state says of a confirmation', () => {
  it.each([
    ['succeeded', 'succeeded', 'succeeded', 'succeeded'],
    ['requires_capture', 'succeeded', 'succeeded', 'succeeded'],
    ['requires_action', 'pending', 'pending', 'pending'],
    ['processing', 'pending', 'pending', 'pending'],
    ['canceled', 'failed', 'failed', 'failed'],
    ['requires_confirmation', undefined, 'failed', undefined],
    ['requires_payment_method', undefined, 'failed', undefined],
    ['a_new_word', undefined, undefined, undefined],
  ])('%s: %s at once, %s asked, %s asked in doubt', (word, ...words) => {
    const output = status(word)
    const said = [told, asked, doubted].map((how) => confirmed({ ...how, input: {}, output }))
    expect(said).toEqual(words)
  })

  it('an error is of this try when it comes at once, and of any try when it is asked for', () => {
    const output = payment({ status: 'requires_payment_method', last_payment_error: error })
    expect(confirmed({ ...told, input: {}, output })).toBe('failed')
    expect(confirmed({ ...doubted, input: {}, output })).toBeUndefined()
  })
})

describe('what a state says of a creation', () => {
  const input = { amount: 1_099, currency: 'usd' }
  it.each([
    ['requires_payment_method', 'succeeded', undefined],
    ['requires_confirmation', 'succeeded', undefined],
    ['requires_action', 'pending', 'pending'],
    ['processing', 'pending', 'pending'],
    ['requires_capture', 'succeeded', 'succeeded'],
    ['succeeded', 'succeeded', 'succeeded'],
    ['canceled', 'failed', 'failed'],
  ])('%s: %s, and %s where it was to be paid at once', (word, created, paid) => {
    const output = status(word)
    expect(made({ ...told, input, output })).toBe(created)
    expect(made({ ...told, input: { ...input, confirm: true }, output })).toBe(paid)
  })
})

describe('what a state says of a capture', () => {
  const input = { id: 'pi_1' }
  it.each([
    ['succeeded', 'succeeded', 'succeeded', 'succeeded'],
    ['requires_capture', undefined, undefined, undefined],
    ['processing', 'pending', 'failed', undefined],
    ['canceled', 'failed', 'failed', 'failed'],
    ['requires_confirmation', undefined, 'failed', undefined],
  ])('%s: %s at once, %s asked, %s asked in doubt', (word, ...words) => {
    const output = status(word)
    const said = [told, asked, doubted].map((how) => captured({ ...how, input, output }))
    expect(said).toEqual(words)
  })

  it('a capture of another amount is not this one', () => {
    const output = payment({ amount_received: 500 })
    const about = (amount_to_capture?: number) => ({ id: 'pi_1', amount_to_capture })
    expect(captured({ ...doubted, input: about(500), output })).toBe('succeeded')
    expect(captured({ ...doubted, input: about(501), output })).toBeUndefined()
    expect(captured({ ...doubted, input: about(), output })).toBeUndefined()
    expect(captured({ ...asked, input: about(501), output })).toBe('failed')
  })

  it('one of several leaves the payment held, and is known by its own answer alone', () => {
    const several = { id: 'pi_1', amount_to_capture: 500, final_capture: false }
    const output = payment({ status: 'requires_capture', amount_received: 500 })
    expect(captured({ ...told, input: several, output })).toBe('succeeded')
    expect(captured({ ...doubted, input: several, output })).toBeUndefined()
  })
})

describe('what a state says of a cancellation', () => {
  it.each([
    ['canceled', 'succeeded', 'succeeded', 'succeeded'],
    ['succeeded', 'failed', 'failed', 'failed'],
    ['processing', undefined, 'failed', undefined],
    ['requires_capture', undefined, 'failed', undefined],
  ])('%s: %s at once, %s asked, %s asked in doubt', (word, ...words) => {
    const output = status(word)
    const said = [told, asked, doubted].map((how) => canceled({ ...how, input: {}, output }))
    expect(said).toEqual(words)
  })
})

describe('the provider file', () => {
  it('believes no "not found": Stripe names no time that would allow it', () => {
    for (const operation of Object.values(operations))
      expect(operation).not.toHaveProperty('lateMs')
  })

  it('has no business number: the id names a payment, and not what is done to it', () => {
    for (const operation of Object.values(operations)) {
      // What is deleted is deleted, however often: there the id will do.
      if (operation.method !== 'DELETE') expect(operation).not.toHaveProperty('key')
    }
    expect(stripe.idempotency).toEqual({
      header: 'Idempotency-Key',
      repeat: 'replays',
      keptForMs: 86_400_000,
    })
  })
})
