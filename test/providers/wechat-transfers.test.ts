import { describe, expect, it } from 'vitest'
import { wechat } from '../../providers/wechat.ts'
import { decryptOaepSha1 } from '../../src/provider/index.ts'
import { merchant as certificateMerchant, newer } from '../support/wechat-platform.ts'
import { kit, openShop } from '../support/wechat-shop.ts'

const { samples } = kit
const { input, answer } = samples.transfer
const key = { out_bill_no: input.out_bill_no }
const { transfer, cancelTransfer, queryTransfer } = wechat.operations

const at = { operation: 'transfer' } as const
const code = (name: string, status: number) =>
  ({ ...at, kind: 'code', code: name, status }) as const

/** WeChat Pay that says of a transfer what it is told to say. */
function openDesk(
  state: string,
  ...faults: NonNullable<Parameters<typeof openShop>[0]>['faults'] & object
) {
  const bill = { ...kit.notifications['MCHTRANSFER.BILL.FINISHED'], state }
  const told = { input: key, answer: () => bill }
  return openShop({
    provider: wechat,
    attempts: 3,
    samples: { ...samples, queryTransfer: told },
    faults,
  })
}

describe('a transfer', () => {
  it('goes out with the appid filled in, and waits for its payee with the package_info', async () => {
    const { shop, sandbox } = await openShop({ provider: wechat })
    const outcome = await shop.transfer(input)
    expect(outcome).toMatchObject({
      status: 'pending',
      value: { state: 'WAIT_USER_CONFIRM', package_info: answer.package_info },
    })
    expect(sandbox.requests.map(({ path }) => path)).toEqual([
      '/v3/fund-app/mch-transfer/transfer-bills',
    ])
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toEqual({
      appid: kit.merchant.appid,
      ...input,
    })
  })

  it('is found by its number, in the states of WeChat Pay and in the neutral ones', async () => {
    const { shop } = await openShop()
    await shop.transfer(input)
    const found = await shop.queryTransfer(key)
    expect(found).toMatchObject({ ...key, state: 'SUCCESS', transfer_amount: 880 })
    expect(queryTransfer.payment(found)).toEqual({
      reference: input.out_bill_no,
      providerReference: answer.transfer_bill_no,
      state: 'succeeded',
      amount: { minor: 880, currency: 'CNY' },
    })
    await expect(shop.queryTransfer({ out_bill_no: 'Nobody' })).rejects.toMatchObject({
      fault: 'not-found',
    })
  })

  it.each([
    ['ACCEPTED', 'processing'],
    ['PROCESSING', 'processing'],
    ['WAIT_USER_CONFIRM', 'requires-action'],
    ['TRANSFERING', 'processing'],
    ['SUCCESS', 'succeeded'],
    ['FAIL', 'failed'],
    ['CANCELING', 'processing'],
    ['CANCELLED', 'closed'],
    ['A_NEW_WORD', 'processing'],
  ])('that is %s is %s', (state, word) => {
    expect(transfer.payment({ ...key, state }).state).toBe(word)
  })

  it('that WeChat Pay is still working on is asked about until its payee has it', async () => {
    const working = { ...answer, state: 'PROCESSING', package_info: undefined }
    const first = { ...at, kind: 'status', status: 200, body: working, carriedOut: true } as const
    const { shop, sandbox } = await openDesk('SUCCESS', first)
    expect(await shop.transfer(input)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual([
      'transfer',
      'queryTransfer',
    ])
  })

  const accepted = { ...answer, state: 'ACCEPTED', package_info: undefined }
  it.each([
    ['an answer that leaves it open', { ...code('NOT_ENOUGH', 403), carriedOut: true }],
    ['ACCEPTED', { ...at, kind: 'status', status: 200, body: accepted, carriedOut: true }],
  ] as const)('is made once, and its package_info arrives after %s', async (_first, fault) => {
    const { shop, sandbox } = await openDesk('WAIT_USER_CONFIRM', fault)
    const outcome = await shop.transfer(input)
    const { package_info } = answer
    expect(outcome).toMatchObject({ status: 'pending', value: { package_info } })
    expect(sandbox.ledger.timesCarriedOut('transfer', input.out_bill_no)).toBe(1)
    const operations = sandbox.requests.map(({ operation }) => operation)
    expect(operations).toEqual(['transfer', 'queryTransfer', 'transfer'])
  })

  it('that has ended under its number before is what the query says', async () => {
    const taken = { ...code('ALREADY_EXISTS', 400), times: 9 }
    const paid = await openDesk('SUCCESS', taken)
    expect(await paid.shop.transfer(input)).toMatchObject({ status: 'succeeded' })
    const failed = await openDesk('FAIL', taken)
    expect(await failed.shop.transfer(input)).toMatchObject({ status: 'failed' })
    const other = await openDesk('SUCCESS', taken)
    const more = { ...input, transfer_amount: 881 }
    expect(await other.shop.transfer(more)).toMatchObject({ status: 'failed', fault: 'duplicate' })
  })

  it.each([
    ['NOT_ENOUGH', 403],
    ['INVALID_REQUEST', 400],
    ['FREQUENCY_LIMIT', 429],
    ['FREQUENCY_LIMIT_EXCEED', 429],
    ['RATELIMIT_EXCEEDED', 429],
    ['SYSTEM_ERROR', 500],
    ['A_CODE_THAT_NO_TABLE_NAMES', 400],
  ])('is never called failed for %s alone: a new number could pay twice', async (name, status) => {
    const { shop } = await openShop({ faults: [code(name, status)] })
    expect(await shop.transfer(input)).toMatchObject({ status: 'unknown', code: name })
  })

  it.each([
    ['PARAM_ERROR', 400, 'invalid'],
    ['NO_AUTH', 403, 'unauthorized'],
    ['SIGN_ERROR', 401, 'unauthorized'],
  ])('is failed for %s, with which nothing was accepted', async (name, status, fault) => {
    const { shop } = await openShop({ faults: [code(name, status)] })
    expect(await shop.transfer(input)).toMatchObject({ status: 'failed', fault })
  })
})

describe('the name of a payee', () => {
  const named = { ...input, user_name: '张三' }

  it('is encrypted for the key whose id the request names', async () => {
    const needs = { certificates: [{ ...newer, pem: newer.certificate, fromMs: 0, untilMs: 1 }] }
    const body = transfer.body({ input: named, merchant: certificateMerchant, needs })
    expect(decryptOaepSha1(newer.privateKey, body.user_name ?? '')).toBe('张三')
    const { shop, sandbox } = await openShop()
    await shop.transfer(named)
    expect(sandbox.requests[0]?.body).not.toContain('张三')
    expect(sandbox.requests[0]?.headers['wechatpay-serial']).toBe(kit.merchant.publicKeyId)
  })

  it('is sent in the same bytes again, although no encryption is like another', async () => {
    const { shop, sandbox } = await openShop({
      attempts: 2,
      faults: [{ ...at, kind: 'reset-after' }],
    })
    expect(await shop.transfer(named)).toMatchObject({ status: 'pending' })
    const [first, second] = sandbox.requests
    expect(second?.body).toBe(first?.body)
  })

  it('is not sent in plain text when there is no key to encrypt it with', () => {
    const args = { input: named, merchant: certificateMerchant, needs: {} }
    expect(() => transfer.body(args)).toThrow('no platform key')
  })

  it('is asked for from 2000 yuan on, before a byte leaves', async () => {
    const { shop, sandbox } = await openShop()
    const large = { ...input, transfer_amount: 200_000 }
    await expect(shop.transfer(large)).rejects.toThrow(
      'wechat.transfer input.user_name: is missing',
    )
    await expect(shop.transfer({ ...input, out_bill_no: 'P-1' })).rejects.toThrow(
      'input.out_bill_no',
    )
    const plain = { ...input, notify_url: 'http://shop.example/notify' }
    await expect(shop.transfer(plain)).rejects.toThrow('input.notify_url')
    expect(sandbox.requests).toEqual([])
    expect(await shop.transfer({ ...large, user_name: '张三' })).toMatchObject({
      status: 'pending',
    })
  })
})

describe('a transfer that is taken back', () => {
  const cancel = { ...key }

  it('has succeeded once the query says that it is cancelled; its request has no body', async () => {
    const { shop, sandbox } = await openShop({ provider: wechat })
    await shop.transfer(input)
    expect(await shop.cancelTransfer(cancel)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.requests.slice(1).map(({ path, body }) => [path, body])).toEqual([
      [`/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/${key.out_bill_no}/cancel`, ''],
      [`/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/${key.out_bill_no}`, ''],
    ])
  })

  it.each([
    ['SUCCESS', 'failed'],
    ['FAIL', 'succeeded'],
    ['CANCELLED', 'succeeded'],
    ['CANCELING', 'pending'],
    ['WAIT_USER_CONFIRM', undefined],
    ['TRANSFERING', undefined],
  ])('is decided by its state: %s is %s', (word, settled) => {
    const output = { ...key, state: word }
    const { state } = cancelTransfer.payment(output)
    const told = { input: key, output, state, asked: true, doubt: false }
    expect(cancelTransfer.settledAs(told)).toBe(settled)
  })

  it('is failed when its payee was faster, whatever the cancelling was answered with', async () => {
    const refused = code('INVALID_REQUEST', 400)
    const { shop } = await openDesk('SUCCESS', {
      ...refused,
      operation: 'cancelTransfer',
      times: 9,
    })
    await shop.transfer(input)
    expect(await shop.cancelTransfer(cancel)).toMatchObject({ status: 'failed' })
  })
})
