import { describe, expect, it } from 'vitest'
import { memoryJournal } from '../../src/journal/memory.ts'
import { auth_code, kit, openShop, order } from '../support/alipay-shop.ts'

const payee = { identity: '2088000000000001', identity_type: 'ALIPAY_USER_ID' } as const
const sum = { out_biz_no: 'P_1', trans_amount: '12.80', order_title: '佣金', payee_info: payee }
const hold = { out_order_no: 'A_1', out_request_no: 'F_1', amount: '100.00', order_title: '押金' }

/** What was asked of Alipay, out of the requests that it got. */
function contents(requests: readonly { readonly body: string | Buffer }[]) {
  return requests.map(({ body }) => {
    const content = new URLSearchParams(String(body)).get('biz_content')
    return JSON.parse(content ?? '{}') as Record<string, unknown>
  })
}

describe('a transfer', () => {
  it('succeeds once the payee has the money, and is found by number, product and scene', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.transfer(sum)).toMatchObject({
      status: 'succeeded',
      value: { out_biz_no: 'P_1', status: 'SUCCESS' },
    })
    const named = { product_code: 'TRANS_ACCOUNT_NO_PWD', biz_scene: 'DIRECT_TRANSFER' }
    expect(contents(sandbox.requests)).toMatchObject([{ ...sum, ...named }])
    expect(await shop.queryTransfer({ out_biz_no: 'P_1' })).toMatchObject({ status: 'SUCCESS' })
  })

  it.each([
    ['SUCCESS', 'succeeded'],
    ['FAIL', 'failed'],
    ['CLOSED', 'failed'],
    ['DEALING', 'pending'],
    ['a word that nobody knows', 'pending'],
    // Paid, and come back: nobody has got it.
    ['REFUND', 'failed'],
  ])('that is %s has %s', async (status, word) => {
    const answer = () => ({ code: '10000', msg: 'Success', out_biz_no: 'P_1', status })
    const samples = { ...kit.samples, transfer: { ...kit.samples.transfer, answer } }
    const { shop } = await openShop({ samples: samples as never })
    expect(await shop.transfer(sum)).toMatchObject({ status: word })
  })

  it.each([
    ['PAYEE_NOT_EXIST', 'failed'],
    ['EXCEED_LIMIT_SM_AMOUNT', 'failed'],
    ['PRODUCT_NOT_SIGN', 'failed'],
    ['PAYMENT_FAIL', 'unknown'],
    ['SYSTEM_ERROR', 'unknown'],
    ['PAYMENT_INFO_INCONSISTENCY', 'unknown'],
    ['A_CODE_OF_TOMORROW', 'unknown'],
    ['TRANS_ORDER_DEALING', 'pending'],
  ])('that is answered %s is %s', async (code, word) => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'code', code, operation: 'transfer' })
    const told = await shop.transfer(sum)
    expect(told.status).toBe(word)
    expect(told.history.at(-1)).toMatchObject({ code })
  })

  it('refused for too little money goes through under its number once there is more', async () => {
    const { shop, sandbox } = await openShop({ journal: memoryJournal() })
    sandbox.play({ kind: 'code', code: 'PAYER_BALANCE_NOT_ENOUGH', operation: 'transfer' })
    expect(await shop.transfer(sum)).toMatchObject({ status: 'failed' })
    expect(await shop.transfer(sum)).toMatchObject({ status: 'succeeded' })
  })

  it('is told by the message that Alipay sends to the address of the app', async () => {
    const { shop } = await openShop()
    const type = 'alipay.fund.trans.order.changed'
    const value = kit.notifications[type]
    const sent = await kit.signNotification({ type, value, timestampMs: Date.now() })
    expect(await shop.notification(sent)).toMatchObject({
      type,
      payment: { state: 'succeeded', amount: { minor: 1280, currency: 'CNY' } },
    })
  })

  it.each([
    [{ trans_amount: '0.09' }, 'trans_amount: must be at least 0.10 to an account'],
    [{ payee_info: { ...payee, identity_type: 'ALIPAY_LOGON_ID' } }, 'payee_info.name: is missing'],
  ])('with %o is refused before anything is sent', async (wrong, why) => {
    const { shop, sandbox } = await openShop()
    await expect(shop.transfer({ ...sum, ...wrong } as typeof sum)).rejects.toThrow(why)
    expect(sandbox.requests).toHaveLength(0)
  })
})

describe('money of a payer', () => {
  it('is frozen, paid out of and given back under numbers of their own', async () => {
    const { shop, sandbox } = await openShop()
    const frozen = await shop.freeze({ ...hold, auth_code })
    expect(frozen).toMatchObject({
      status: 'succeeded',
      value: { out_request_no: 'F_1', status: 'SUCCESS', amount: '100.00' },
    })
    const auth_no = '2026013110002000000001'
    const paid = { ...order, auth_no, product_code: 'PRE_AUTH', auth_confirm_mode: 'COMPLETE' }
    expect(await shop.pay(paid as never)).toMatchObject({ status: 'succeeded' })
    const back = { ...hold, out_request_no: 'U_1', auth_no, amount: '40.00', remark: '归还' }
    const { order_title: _title, ...unfreeze } = back
    await shop.unfreeze({ ...unfreeze })
    const [, pay, sent] = contents(sandbox.requests)
    expect(pay).toMatchObject({ auth_no, product_code: 'PRE_AUTH' })
    expect(pay).not.toHaveProperty('scene')
    // The number of the authorisation is there to ask with, and is no parameter of the method.
    expect(sent).toEqual({ out_request_no: 'U_1', auth_no, amount: '40.00', remark: '归还' })
  })

  it('waits for the payer to type the password, and is not called frozen before', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'code', code: '10003', operation: 'freeze' })
    expect(await shop.freeze({ ...hold, auth_code })).toMatchObject({ status: 'pending' })
  })

  it.each([
    ['MONEY_NOT_ENOUGH', 'failed'],
    ['FREEZE_ALREADY_SUCCESS', 'unknown'],
    ['SYSTEM_ERROR', 'unknown'],
  ])('is, answered %s, %s', async (code, word) => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'code', code, operation: 'freeze' })
    expect(await shop.freeze({ ...hold, auth_code })).toMatchObject({ status: word, code })
  })

  it('is frozen in an app by a string that is signed here', async () => {
    const { shop, sandbox } = await openShop()
    const { orderStr } = await shop.appFreeze(hold)
    const sent = new URLSearchParams(orderStr)
    expect(sent.get('method')).toBe('alipay.fund.auth.order.app.freeze')
    expect(JSON.parse(sent.get('biz_content') ?? '')).toEqual({
      product_code: 'PRE_AUTH_ONLINE',
      ...hold,
    })
    expect(sandbox.requests).toHaveLength(0)
  })
})

it.each([
  [{}, 'auth_code: give exactly one of'],
  [{ auth_code, auth_no: '1', product_code: 'PRE_AUTH' }, 'auth_code: give exactly one of'],
  [{ auth_no: '1' }, 'product_code: is missing'],
])('a payment with %o is refused before anything is sent', async (way, why) => {
  const { shop, sandbox } = await openShop()
  await expect(shop.pay({ ...order, ...way } as never)).rejects.toThrow(why)
  expect(sandbox.requests).toHaveLength(0)
})
