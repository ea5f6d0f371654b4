import { describe, expect, it } from 'vitest'
import { combinedPaymentOf } from '../../providers/wechat/combine-views.ts'
import { wechat } from '../../providers/wechat.ts'
import { decryptOaepSha1 } from '../../src/provider/index.ts'
import { merchant as certificateMerchant, newer } from '../support/wechat-platform.ts'
import { kit, openShop } from '../support/wechat-shop.ts'

const { samples } = kit

describe('a combined payment', () => {
  it('fills in the account and the currency, and is found and closed by its number', async () => {
    const { shop, sandbox } = await openShop()
    const input = samples.combineNative.input
    const sub_orders = input.sub_orders.map(({ amount, ...sub }) => ({
      ...sub,
      amount: { total_amount: amount.total_amount },
    }))
    const made = await shop.combineNative({ ...input, sub_orders })
    expect(made).toMatchObject({ status: 'succeeded', value: { code_url: /weixin/ } })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toMatchObject({
      combine_appid: kit.merchant.appid,
      combine_mchid: kit.merchant.mchid,
      sub_orders: [{ amount: { total_amount: 1280, currency: 'CNY' } }, {}],
    })
    const number = { combine_out_trade_no: input.combine_out_trade_no }
    expect(await shop.queryCombine(number)).toMatchObject({
      ...number,
      sub_orders: [{ trade_state: 'SUCCESS', amount: { total_amount: 1280 } }, {}],
    })
    expect(await shop.closeCombine(samples.closeCombine.input)).toMatchObject({
      status: 'succeeded',
    })
    expect(JSON.parse(sandbox.requests.at(-1)?.body ?? '')).toEqual({
      combine_appid: kit.merchant.appid,
      sub_orders: samples.closeCombine.input.sub_orders,
    })
  })

  it.each([
    [['SUCCESS', 'SUCCESS'], 'succeeded'],
    [['NOTPAY', 'NOTPAY'], 'requires-action'],
    [['CLOSED', 'CLOSED'], 'closed'],
    [['SUCCESS', 'REFUND'], 'partially-refunded'],
    [['SUCCESS', 'NOTPAY'], 'processing'],
    [['SUCCESS', 'NEW_WORD'], 'processing'],
    [[], 'processing'],
  ])('whose orders are %j is %s', (states, state) => {
    const sub_orders = states.map((trade_state) => ({
      mchid: '1',
      out_trade_no: '2',
      trade_state,
      amount: { total_amount: 100, currency: 'CNY' },
    }))
    const view = combinedPaymentOf({ combine_out_trade_no: 'C-1', sub_orders })
    expect(view).toMatchObject({ reference: 'C-1', state })
    if (states.length > 0) expect(view.amount).toEqual({ minor: 200, currency: 'CNY' })
  })

  it('has no amount while one of its orders tells none', () => {
    const sub = { mchid: '1', out_trade_no: '2', trade_state: 'NOTPAY' }
    const sub_orders = [{ ...sub, amount: { total_amount: 100 } }, sub]
    expect(combinedPaymentOf({ combine_out_trade_no: 'C-1', sub_orders }).amount).toBeUndefined()
  })

  it('asks for two to ten orders, and names the field that is wrong', () => {
    const parse = (input: unknown) => wechat.operations.combineNative.input.safeParse(input)
    const input = samples.combineNative.input
    expect(parse(input).success).toBe(true)
    const one = parse({ ...input, sub_orders: input.sub_orders.slice(0, 1) })
    expect(one.error?.issues[0]?.path).toEqual(['sub_orders'])
  })
})

describe('profit sharing', () => {
  const [given] = samples.profitShare.input.receivers
  if (given === undefined) throw new Error('the sample has a receiver')
  const receiver = { ...given, name: '张三' }
  const input = { ...samples.profitShare.input, receivers: [receiver] }

  it('encrypts a name for the key whose id the request names', () => {
    // The account's own key pair stands in for WeChat Pay's: only its owner can decrypt.
    const { body } = wechat.operations.profitShare
    const merchant = wechat.merchant.parse({
      ...kit.merchant,
      publicKey: undefined,
      publicKeyId: undefined,
    })
    const certificates = [{ ...newer, pem: newer.certificate, fromMs: 0, untilMs: 1 }]
    const sent = body({ input, merchant, needs: { certificates } })
    const [first] = sent.receivers
    expect(first?.name).not.toContain('张三')
    expect(decryptOaepSha1(newer.privateKey, first?.name ?? '')).toBe('张三')
    expect(sent.appid).toBe(merchant.appid)
  })

  it('sends no name in plain text when there is no key to encrypt it with', () => {
    const args = { input, merchant: certificateMerchant, needs: {} }
    expect(() => wechat.operations.profitShare.body(args)).toThrow('no platform key')
  })

  it('is pending when accepted, and succeeded when every receiver has got theirs', async () => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop.profitShare({ ...input, receivers: [receiver] })
    expect(outcome).toMatchObject({ status: 'pending', value: { state: 'PROCESSING' } })
    expect(sandbox.requests[0]?.body).not.toContain('张三')
    expect(sandbox.requests[0]?.headers['wechatpay-serial']).toBe(kit.merchant.publicKeyId)
    const { transaction_id, out_order_no } = input
    const found = await shop.queryProfitShare({ transaction_id, out_order_no })
    expect(found).toMatchObject({ state: 'FINISHED', receivers: [{ result: 'SUCCESS' }] })
    expect(sandbox.requests.at(-1)?.path).toBe(
      `/v3/profitsharing/orders/${out_order_no}?transaction_id=${transaction_id}`,
    )
  })

  it.each([
    ['PROCESSING', ['SUCCESS'], 'processing'],
    ['FINISHED', ['SUCCESS', 'SUCCESS'], 'succeeded'],
    ['FINISHED', ['CLOSED', 'CLOSED'], 'failed'],
    ['FINISHED', ['SUCCESS', 'CLOSED'], 'requires-action'],
    ['FINISHED', ['SUCCESS', 'PENDING'], 'processing'],
    ['FINISHED', [], 'processing'],
    ['NEW_WORD', ['SUCCESS'], 'processing'],
  ])('in the state %s with results %j is %s', (state, results, word) => {
    const output = {
      transaction_id: '1',
      out_order_no: '2',
      state,
      receivers: results.map((result) => ({ result })),
    }
    expect(wechat.operations.profitShare.payment(output).state).toBe(word)
  })

  it('is declined beyond the share that the merchant may give away', async () => {
    const { shop } = await openShop({ faults: [{ kind: 'code', code: 'RULE_LIMIT', status: 403 }] })
    const outcome = await shop.profitShare(samples.profitShare.input)
    expect(outcome).toMatchObject({ status: 'failed', fault: 'declined' })
  })

  it('is taken back under a number of its own, and found by it', async () => {
    const { shop } = await openShop()
    await shop.profitShare(samples.profitShare.input)
    const outcome = await shop.returnProfitShare(samples.returnProfitShare.input)
    expect(outcome).toMatchObject({ status: 'succeeded', value: { result: 'SUCCESS' } })
    const found = await shop.queryProfitShareReturn(samples.queryProfitShareReturn.input)
    expect(found).toMatchObject({ out_return_no: samples.returnProfitShare.input.out_return_no })
  })
})

describe('the other ways to pay a combined order', () => {
  const payer = { combine_payer_info: samples.combineJsapi.input.combine_payer_info }
  const { scene_info } = samples.combineH5.input
  const { input } = samples.combineNative

  it.each([
    ['combineJsapi', payer, 'jsapi'],
    ['combineApp', {}, 'app'],
    ['combineH5', { scene_info }, 'h5'],
  ] as const)('%s is made and found, with the time from when on it can be paid', async (...way) => {
    const [name, more, path] = way
    const { shop, sandbox } = await openShop()
    const time_start = '2026-01-31T13:29:35+08:00'
    const made = await shop[name]({ ...input, ...more, time_start } as never)
    expect(made).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests[0]).toMatchObject({ path: `/v3/combine-transactions/${path}` })
    const sent = JSON.parse(String(sandbox.requests[0]?.body))
    expect(sent).toMatchObject({ combine_mchid: '1900000001', time_start, ...more })
    expect(
      await shop.queryCombine({ combine_out_trade_no: input.combine_out_trade_no }),
    ).toHaveProperty('sub_orders')
    expect(wechat.bill?.operations).toHaveProperty(name)
  })
})

describe('a receiver of shared money', () => {
  const key = { type: 'MERCHANT_ID', account: '1900000003' } as const
  const { addProfitShareReceiver: add } = wechat.operations

  it.each([
    [{ relation_type: 'STORE' }, 'name'],
    [{ relation_type: 'CUSTOM', name: '示例' }, 'custom_relation'],
    [{ relation_type: 'STORE', name: '示例', custom_relation: '友' }, 'custom_relation'],
  ])('with %o is refused before anything is sent', (wrong, path) => {
    const { error } = add.input.safeParse({ ...key, ...wrong })
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })

  it('is sent with its name encrypted', () => {
    const input = add.input.parse({ ...key, name: '示例商户', relation_type: 'STORE' })
    const merchant = wechat.merchant.parse(kit.merchant)
    const body = add.body({ input, merchant, needs: {} }) as { readonly name: string }
    expect(body).toMatchObject({ appid: merchant.appid, ...key, relation_type: 'STORE' })
    expect(body.name).toMatch(/^[A-Za-z0-9+/]{300,}=*$/)
  })
})

it('what was not shared goes back to the merchant, and is told when it has arrived', async () => {
  const { shop } = await openShop()
  const { input } = samples.unfreezeProfitShare
  expect(await shop.unfreezeProfitShare(input)).toMatchObject({ status: 'pending' })
})
