import { describe, expect, it } from 'vitest'
import { decimalsAt, moneyOf } from '../../providers/adyen/currencies.ts'
import type { SandboxFault } from '../../src/testing/index.ts'
import { kit, openShop, payment } from '../support/adyen-shop.ts'

function answered(body: object, status = 200): SandboxFault {
  return { kind: 'status', status, body }
}

function refusedWith(errorCode: string, status: number, more: object = {}) {
  return answered({ status, errorCode, message: 'no', errorType: 'validation', ...more }, status)
}

const wordOf = (outcome: { status: string; fault?: string }) =>
  outcome.fault === undefined ? outcome.status : `${outcome.status}: ${outcome.fault}`

async function payWith(...faults: SandboxFault[]) {
  const { shop } = await openShop({ faults })
  return await shop.pay(payment)
}

describe('a payment', () => {
  it('that is authorised has succeeded, and is charged once under its reference', async () => {
    const { shop, sandbox } = await openShop()
    const [one, two] = [await shop.pay(payment), await shop.pay(payment)]
    expect(one).toMatchObject({ status: 'succeeded', value: { resultCode: 'Authorised' } })
    expect(two).toEqual({ ...one, history: two.history })
    expect(sandbox.ledger.timesCarriedOut('pay', 'T1001')).toBe(1)
  })

  it.each([
    ['Authorised', 'succeeded'],
    ['Received', 'pending'],
    ['Pending', 'pending'],
    ['PartiallyAuthorised', 'pending'],
    ['RedirectShopper', 'pending'],
    ['PresentToShopper', 'pending'],
    ['IdentifyShopper', 'pending'],
    ['ChallengeShopper', 'pending'],
    ['Refused', 'failed: declined'],
    ['Cancelled', 'failed: declined'],
    ['Error', 'unknown: unknown'],
    ['A result that no document names', 'unknown: unknown'],
  ])('that is answered with 200 and %s is %s', async (resultCode, word) => {
    expect(wordOf(await payWith(answered({ resultCode })))).toBe(word)
  })

  const paypal = { ...payment, paymentMethod: { type: 'paypal' } }
  const acquirerError = { resultCode: 'Refused', refusalReasonCode: '4' }

  it.each([
    ['of PayPal', { paymentMethod: { type: 'paypal' } }, {}],
    ['of Klarna', { paymentMethod: { type: 'klarna' } }, {}],
    ['that turns out to be of Klarna', {}, { paymentMethod: { type: 'klarna' } }],
  ])('%s that is refused may be paid all the same: it is pending', async (_whose, asked, told) => {
    const { shop, sandbox } = await openShop({ faults: [answered({ ...acquirerError, ...told })] })
    const outcome = await shop.pay({ ...payment, ...asked })
    expect(outcome).toMatchObject({ status: 'pending', value: acquirerError })
    expect(sandbox.requests).toHaveLength(1)
  })

  it('of another method that was "not submitted" is unknown, as a card is', async () => {
    const refusal = answered({ resultCode: 'Refused', refusalReasonCode: '21' })
    const { shop } = await openShop({ faults: [refusal] })
    expect(await shop.pay(paypal)).toMatchObject({ status: 'unknown', code: 'Refused:21' })
  })

  it.each([
    ['scheme', 'failed: declined'],
    ['applepay', 'failed: declined'],
    ['klarna', 'pending'],
    [undefined, 'pending'],
  ])('that is refused in its details, with the method %s, is %s', async (type, word) => {
    const method = type === undefined ? {} : { paymentMethod: { type } }
    const { shop } = await openShop({ faults: [answered({ ...acquirerError, ...method })] })
    expect(wordOf(await shop.details({ details: { redirectResult: 'X' } }))).toBe(word)
  })

  it('that is refused says why, by code and in words', async () => {
    const refusal = { refusalReason: 'Not enough balance', refusalReasonCode: '12' }
    expect(await payWith(answered({ resultCode: 'Refused', ...refusal }))).toMatchObject({
      status: 'failed',
      fault: 'declined',
      code: 'Refused:12',
      message: 'Not enough balance',
    })
    const bare = answered({ resultCode: 'Refused', refusalReasonCode: '6' })
    expect(await payWith(bare)).toMatchObject({ code: 'Refused:6', message: 'Expired card' })
    const strange = answered({ resultCode: 'Refused', refusalReasonCode: '99' })
    expect(await payWith(strange)).toMatchObject({ fault: 'declined', code: 'Refused' })
  })

  it('that is refused as a fraud tells no more than that it is refused', async () => {
    const refusal = { refusalReason: 'FRAUD', refusalReasonCode: '20' }
    const outcome = await payWith(answered({ resultCode: 'Refused', ...refusal }))
    expect(outcome).toMatchObject({ code: 'Refused:20', message: 'Refused' })
  })

  it('that was "not submitted" is left open, whatever the result is called', async () => {
    const refusal = answered({ resultCode: 'Refused', refusalReasonCode: '21' })
    expect(await payWith(refusal)).toMatchObject({ status: 'unknown', code: 'Refused:21' })
  })

  it('that waits for its shopper hands the action on', async () => {
    const action = { type: 'redirect', url: 'https://bank.example/3ds', method: 'GET', more: 1 }
    const outcome = await payWith(answered({ resultCode: 'RedirectShopper', action }))
    expect(outcome).toMatchObject({ status: 'pending', value: { action } })
  })

  it.each([
    ['another reference', { merchantReference: 'T1002' }],
    ['another amount', { amount: { currency: 'EUR', value: 999 } }],
    ['another currency', { amount: { currency: 'USD', value: 1_000 } }],
  ])('is not believed with %s', async (_what, more) => {
    const outcome = await payWith(answered({ resultCode: 'Authorised', ...more }))
    expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_MISMATCH' })
  })

  it('that is authorised in part may tell the part', async () => {
    const part = { currency: 'EUR', value: 400 }
    const outcome = await payWith(answered({ resultCode: 'PartiallyAuthorised', amount: part }))
    expect(outcome).toMatchObject({ status: 'pending', value: { amount: part } })
  })

  it('in doubt is given up by its reference when the caller asks for it, and stays open', async () => {
    const { shop, sandbox } = await openShop({ faults: [answered({ resultCode: 'Error' })] })
    const outcome = await shop.pay(payment, { onDoubt: 'undo', timeouts: { totalMs: 2_000 } })
    expect(outcome.status).toBe('unknown')
    expect(sandbox.requests.at(-1)).toMatchObject({
      path: '/v72/cancels',
      body: '{"merchantAccount":"TeaHouseECOM","paymentReference":"T1001"}',
    })
  })
})

describe('an error', () => {
  it.each<{ code: string; status: number; type?: string; word: string }>([
    { code: '702', status: 400, word: 'failed: invalid' },
    { code: '000', status: 401, type: 'security', word: 'failed: unauthorized' },
    { code: '901', status: 403, word: 'failed: unauthorized' },
    { code: '14_030', status: 422, word: 'failed: invalid' },
    { code: '101', status: 422, word: 'failed: declined' },
    { code: '905', status: 500, type: 'configuration', word: 'failed: invalid' },
    { code: '905', status: 500, type: 'internal', word: 'unknown: unavailable' },
    { code: '901', status: 500, type: 'internal', word: 'unknown: unavailable' },
    { code: '000', status: 500, type: 'internal', word: 'unknown: unavailable' },
    { code: '703', status: 503, word: 'unknown: unavailable' },
    { code: '704', status: 422, word: 'unknown: duplicate' },
    { code: '704', status: 409, word: 'unknown: duplicate' },
    // The payer can mend these: one send, and no doubt.
    ...['103', '129', '140', '141'].map((code) => {
      return { code, status: 422, word: 'failed: declined' }
    }),
    ...['102', '104', '134', '172', '174', '180', '187', '190', '200', '205', '14_0378'].map(
      (code) => {
        return { code, status: 422, word: 'failed: invalid' }
      },
    ),
    ...['15_004', '5_001', '5_202', '5_208'].map((code) => {
      return { code, status: 422, word: 'failed: invalid' }
    }),
    { code: '106', status: 422, word: 'unknown: duplicate' },
    { code: '129', status: 500, word: 'unknown: unavailable' },
    { code: '5_613', status: 422, word: 'unknown: unknown' },
    { code: '99_999', status: 422, word: 'unknown: unknown' },
  ])('$code under HTTP $status ($type) is $word', async ({ code, status, type, word }) => {
    const more = type === undefined ? {} : { errorType: type }
    expect(wordOf(await payWith(refusedWith(code, status, more)))).toBe(word)
  })

  it("carries Adyen's number of the request, for its support", async () => {
    const outcome = await payWith(refusedWith('14_030', 422, { pspReference: '8816118280275544' }))
    expect(outcome).toMatchObject({ message: 'no; pspReference 8816118280275544' })
  })

  it.each([
    ['transient', 'true', 2],
    ['final', 'false', 1],
  ])('that calls itself %s is repeated so', async (_what, transient, sends) => {
    const headers = { 'transient-error': transient }
    const fault = { ...refusedWith('000', 500, { errorType: 'internal' }), headers }
    const { shop, sandbox } = await openShop({ attempts: 3, faults: [fault as SandboxFault] })
    await shop.pay(payment)
    expect(sandbox.requests).toHaveLength(sends)
    expect(new Set(sandbox.requests.map(({ headers: sent }) => sent['idempotency-key'])).size).toBe(
      1,
    )
  })

  it('about a key that is still being worked on is answered by the first result', async () => {
    const { shop, sandbox } = await openShop({ attempts: 3, faults: [refusedWith('704', 422)] })
    expect(await shop.pay(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.ledger.timesCarriedOut('pay', 'T1001')).toBe(1)
  })

  it('shows no secret that it quotes', async () => {
    const outcome = await payWith(refusedWith('14_030', 422, { message: kit.merchant.apiKey }))
    expect(JSON.stringify(outcome)).not.toContain(kit.merchant.apiKey)
  })
})

describe('a payment whose answer was lost', () => {
  it('is told by its repeat under the same key, and charged once', async () => {
    const { shop, sandbox } = await openShop({ attempts: 3 })
    sandbox.play({ kind: 'drop-after' })
    expect(await shop.pay(payment)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.ledger.timesCarriedOut('pay', 'T1001')).toBe(1)
  })

  it('is unknown when nothing more can be learned', async () => {
    const { shop, sandbox } = await openShop({ attempts: 1 })
    sandbox.play({ kind: 'drop-after', times: 9 })
    expect((await shop.pay(payment)).status).toBe('unknown')
  })
})

describe('a modification', () => {
  const { samples } = kit
  it.each(['capture', 'cancel', 'cancelByReference', 'refund', 'reverse', 'adjust'] as const)(
    'that is received is pending: %s',
    async (name) => {
      const { shop } = await openShop()
      const outcome = await (shop[name] as (input: unknown) => Promise<object>)(samples[name].input)
      expect(outcome).toMatchObject({ status: 'pending', value: { status: 'received' } })
    },
  )

  it('that is answered with another word is left open', async () => {
    const answer = { pspReference: '1', paymentPspReference: 'P1', status: 'done' }
    const { shop } = await openShop({ faults: [answered(answer, 201)] })
    expect((await shop.cancel({ paymentPspReference: 'P1' })).status).toBe('unknown')
  })

  it('equal to another one is another one, unless the call names both alike', async () => {
    const { shop, sandbox } = await openShop()
    const { input } = samples.refund
    await shop.refund(input)
    await shop.refund(input)
    expect(sandbox.ledger.entries.map(({ times }) => times)).toEqual([1, 1])
    const named = { reference: 'refund-of-table-7' }
    const [one, two] = [await shop.refund(input, named), await shop.refund(input, named)]
    expect(one.key).toBe(two.key)
    expect(sandbox.ledger.entries).toHaveLength(3)
  })

  it('of a payment that Adyen does not know has failed', async () => {
    const { shop } = await openShop({ faults: [refusedWith('803', 422)] })
    expect(wordOf(await shop.capture(samples.capture.input))).toBe('failed: not-found')
  })

  it('about another payment or sum is not believed', async () => {
    const { shop } = await openShop({ faults: [{ kind: 'wrong-echo' }] })
    const outcome = await shop.refund(samples.refund.input)
    expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_MISMATCH' })
  })
})

describe('a session and a link', () => {
  it('are made, and found', async () => {
    const { shop } = await openShop()
    const session = await shop.session(kit.samples.session.input)
    expect(session).toMatchObject({
      status: 'succeeded',
      value: { sessionData: expect.any(String) },
    })
    const link = await shop.paymentLink(kit.samples.paymentLink.input)
    if (session.status !== 'succeeded' || link.status !== 'succeeded') expect.unreachable()
    const asked = { sessionId: session.value.id, sessionResult: 'SANDBOX!result' }
    expect(await shop.retrieveSession(asked)).toMatchObject({ status: 'completed' })
    const found = await shop.retrievePaymentLink({ linkId: link.value.id })
    expect(found).toMatchObject({ status: 'active', reference: 'T1003', url: link.value.url })
  })

  it('are not believed about another order', async () => {
    const { shop } = await openShop({ faults: [{ kind: 'wrong-echo', times: 2 }] })
    const { session, paymentLink } = kit.samples
    const mismatch = { status: 'unknown', code: 'ANSWER_MISMATCH' }
    expect(await shop.session(session.input)).toMatchObject(mismatch)
    expect(await shop.paymentLink(paymentLink.input)).toMatchObject(mismatch)
  })
})

describe('an amount', () => {
  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLP', 2],
    ['ISK', 2],
    ['HUF', 2],
    ['IDR', 0],
    ['CVE', 0],
    ['MRO', 1],
  ])('in %s has %i decimals at Adyen', (currency, decimals) => {
    expect(decimalsAt(currency)).toBe(decimals)
  })

  it.each([
    ['EUR', 1_000, 1_000],
    ['CLP', 100_000, 1_000],
    ['ISK', 500, 5],
    ['IDR', 1_000, 100_000],
    ['CVE', 5, 500],
    ['MRO', 15, 150],
    ['KWD', 5_120, 5_120],
  ])('in %s of %i is %i in the smallest unit of ISO 4217', (currency, value, minor) => {
    expect(moneyOf({ currency, value })).toEqual({ minor, currency })
  })

  it('that is no whole number of that unit is not told', () => {
    expect(moneyOf({ currency: 'CLP', value: 150 })).toBeUndefined()
  })
})
