import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { type BillRow, createGateway } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { startSandbox } from '../../src/testing/index.ts'
import {
  inPieces,
  type WechatRow,
  wechatBill,
  wechatOldBill,
  wechatRefundBill,
} from '../support/bill-samples.ts'

const direct = { mchid: '1900000109' }

async function rowsOf(merchant: object, text: string, length = 1_000): Promise<BillRow[]> {
  const rows: BillRow[] = []
  const bytes = inPieces(Buffer.from(text), length)
  for await (const row of wechat.bill?.read(bytes, { merchant }) ?? []) rows.push(row)
  return rows
}

const rowsIn = (text: string, length?: number) => rowsOf(direct, text, length)

const paid: WechatRow = { orderNo: 'T-1001', yuan: '12.80' }
const given: WechatRow = { word: 'REFUND', orderNo: 'T-1001', refundNo: 'R-1', yuan: '3.5' }

test('a payment, with yuan as fen and the time of Beijing', async () => {
  expect(await rowsIn(wechatBill([paid]))).toEqual([
    {
      kind: 'payment',
      reference: 'T-1001',
      providerReference: '42T-1001',
      amount: { minor: 1280, currency: 'CNY' },
      at: new Date('2026-03-02T02:00:05Z'),
      method: 'NATIVE',
    },
  ])
})

test('a refund, with its own number and that of its payment', async () => {
  const [, row] = await rowsIn(wechatBill([paid, { ...given, refundWord: 'PROCESSING' }]))
  expect(row).toEqual({
    kind: 'refund',
    reference: 'R-1',
    providerReference: '50R-1',
    paymentReference: 'T-1001',
    amount: { minor: 350, currency: 'CNY' },
    at: new Date('2026-03-02T02:00:05Z'),
    state: 'processing',
    method: 'NATIVE',
  })
})

test('the bill of refunds alone tells when the refund was asked for, not when the order was paid', async () => {
  const [row] = await rowsIn(wechatRefundBill('2026-03-05 23:59:59', given))
  expect(row).toMatchObject({
    kind: 'refund',
    reference: 'R-1',
    at: new Date('2026-03-05T15:59:59Z'),
  })
})

test('the columns of accounts opened long ago', async () => {
  const rows = await rowsIn(wechatOldBill([paid, given]))
  expect(rows.map(({ kind, amount }) => [kind, amount.minor])).toEqual([
    ['payment', 1280],
    ['refund', 350],
  ])
})

test('the time as bills of long ago have it', async () => {
  for (const time of ['2014-11-1016：33：45', '2014-11-10 16：33：45']) {
    expect(await rowsIn(wechatOldBill([{ ...paid, time }]))).toMatchObject([
      { at: new Date('2014-11-10T08:33:45Z') },
    ])
  }
})

test("of a service provider's file, a merchant sees its own rows alone", async () => {
  const [mine, other] = ['1900000201', '1900000202']
  const rows = [
    { ...paid, subMchid: mine },
    { ...paid, subMchid: other, orderNo: 'T-2001' },
    { ...given, subMchid: other },
    { ...given, subMchid: mine },
  ]
  const account = { sp_mchid: direct.mchid, sub_mchid: mine }
  for (const make of [wechatBill, wechatOldBill]) {
    const seen = await rowsOf(account, make(rows))
    expect(seen.map(({ kind, reference }) => [kind, reference])).toEqual([
      ['payment', 'T-1001'],
      ['refund', 'R-1'],
    ])
  }
})

test("another merchant's file is refused, not held against this one's payments", async () => {
  const text = wechatBill([{ ...paid, mchid: '1900000999' }])
  const why = 'it is the file of merchant 1900000999, and the account is 1900000109'
  for (const account of [direct, { sp_mchid: direct.mchid, sub_mchid: '1900000201' }]) {
    await expect(rowsOf(account, text)).rejects.toThrow(why)
  }
})

test('a comma, a quote and a backtick in the name of goods are text', async () => {
  const rows = await rowsIn(wechatBill([{ ...paid, goods: '茶, "oolong" `1`' }, paid]))
  expect(rows.map(({ reference }) => reference)).toEqual(['T-1001', 'T-1001'])
})

test('a payment by code that was taken back is money that went out again', async () => {
  const row = { ...paid, word: 'REVOKED', method: 'MICROPAY' } as const
  expect(await rowsIn(wechatBill([row]))).toMatchObject([
    { kind: 'refund', reference: 'T-1001', amount: { minor: 1280 }, method: 'MICROPAY' },
  ])
})

test('pieces of any length, through the middle of a sign too, make no difference', async () => {
  const text = wechatBill([paid, given])
  const whole = await rowsIn(text)
  for (const length of [1, 2, 3, 5, 7, 97]) expect(await rowsIn(text, length)).toEqual(whole)
})

test('a day without a payment has no rows', async () => {
  expect(await rowsIn(wechatBill([]))).toEqual([])
})

test('wherever a bill is cut, it is refused', async () => {
  const text = wechatBill([paid, given])
  // Of the last sum, a digit may be lacking unseen: all rows are there by then.
  const enough = text.lastIndexOf('`') + 1
  for (let length = 0; length < enough; length += 1) {
    await expect(rowsIn(text.slice(0, length)), `${length}`).rejects.toThrow(
      /its end is missing|has no |cells, not 27|where an amount|says/,
    )
  }
  expect(await rowsIn(text.slice(0, enough))).toHaveLength(2)
})

test.each([
  ['one row less than it says', wechatBill([paid], 2), 'it has 1 rows and says 2'],
  [
    'a row that lacks cells',
    wechatBill([paid]).replace(',`OTHERS', ''),
    'line 2 has 26 cells, not 27',
  ],
  ['no amount', wechatBill([{ ...paid, yuan: 'much' }]), 'line 2 says "much" where an amount'],
  ['part of a fen', wechatBill([{ ...paid, yuan: '0.005' }]), 'line 2 says "0.005"'],
  ['another bill after it', wechatBill([paid]) + wechatBill([paid]), 'line 5 stands after the end'],
  ['the money movements', '记账时间,微信支付业务单号,资金流水单号\n', 'this is no trade bill'],
  ['an error page', '<html><body>504</body></html>\n', 'this is no trade bill'],
])('a file with %s is refused', async (_name, text, message) => {
  await expect(rowsIn(text)).rejects.toThrow(message)
})

test('the bill of a shop is held against what it has done', async () => {
  const sandbox = await startSandbox(wechat, wechatSandbox())
  const gateway = createGateway({
    providers: [wechat],
    merchants: { shop: { accounts: { wechat: sandbox.merchant } } },
    hosts: { wechat: [sandbox.url] },
    timeouts: { responseMs: 500, totalMs: 1_000 },
    journal: memoryJournal(),
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const shop = gateway.merchant('shop').wechat
  const terms = { description: '茶', notify_url: 'https://shop.example/notify' }
  const amount = { total: 1280 }
  const { mchid } = sandbox.merchant
  for (const out_trade_no of ['T-paid-1', 'T-open-1']) {
    expect(await shop.native({ out_trade_no, ...terms, amount })).toMatchObject({
      status: 'succeeded',
    })
  }
  sandbox.play({ kind: 'code', code: 'NO_AUTH', operation: 'native' })
  expect(await shop.native({ out_trade_no: 'T-refused', ...terms, amount })).toMatchObject({
    status: 'failed',
  })
  await shop.combineNative({
    combine_out_trade_no: 'C-1001',
    notify_url: terms.notify_url,
    sub_orders: [
      {
        mchid,
        out_trade_no: 'T-part-1',
        description: '茶',
        attach: 'a',
        amount: { total_amount: 500 },
      },
      {
        mchid: '1',
        out_trade_no: 'T-part-2',
        description: '茶',
        attach: 'a',
        amount: { total_amount: 700 },
      },
    ],
  })
  for (const out_refund_no of ['R-listed', 'R-lacking']) {
    const refund = { refund: 300, total: 1280 }
    await shop.refund({ out_trade_no: 'T-paid-1', out_refund_no, amount: refund })
  }
  const now = new Date(Date.now() + 8 * 3_600_000).toISOString()
  const time = now.slice(0, 19).replace('T', ' ')
  const own = { mchid, time }
  const bill = wechatBill([
    { orderNo: 'T-paid-1', ...own },
    { orderNo: 'T-refused', ...own },
    { orderNo: 'T-part-1', yuan: '5.00', ...own },
    { orderNo: 'T-part-2', yuan: '7.00', ...own },
    { orderNo: 'T-code-1', method: 'MICROPAY', ...own },
    { word: 'REFUND', orderNo: 'T-paid-1', refundNo: 'R-listed', yuan: '3.01', ...own },
  ])
  const found = await gateway.reconcile({
    merchant: 'shop',
    provider: 'wechat',
    bill: Readable.from([Buffer.from(bill)]),
  })
  expect(found).toMatchObject({
    matched: 2,
    charged: [
      { reference: 'T-code-1', bill: { method: 'MICROPAY' } },
      // Another merchant's part of the combined order: were it ours, it would be recorded as ours.
      { reference: 'T-part-2' },
    ],
    different: [
      {
        kind: 'payment',
        reference: 'T-refused',
        differs: ['state'],
        journal: { status: 'failed' },
      },
      { kind: 'refund', reference: 'R-listed', differs: ['amount'] },
    ],
  })
})
