import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { type BillRow, createGateway } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import {
  type AlipayRow,
  alipayList,
  alipaySums,
  gbk,
  inPieces,
  type Zipped,
  zipOf,
} from '../support/bill-samples.ts'

const about = { merchant: {} }

async function rowsIn(file: Buffer, length = 1_000): Promise<BillRow[]> {
  const rows: BillRow[] = []
  for await (const row of alipay.bill?.read(inPieces(file, length), about) ?? []) rows.push(row)
  return rows
}

const paid: AlipayRow = { orderNo: 'T1001' }
const given: AlipayRow = { word: '退款', orderNo: 'T1001', requestNo: 'R1', yuan: '3.50' }
const list = alipayList([paid, given])
const listFile = (more: Partial<Zipped> = {}) => ({
  name: '20880000000000000156_20260302_业务明细.csv',
  bytes: gbk(list),
  ...more,
})
const sumsFile = (more: Partial<Zipped> = {}) => ({
  name: '20880000000000000156_20260302_业务明细(汇总).csv',
  bytes: gbk(alipaySums),
  ...more,
})

const folder = (more: Partial<Zipped> = {}) =>
  ({ name: '2026/', bytes: Buffer.alloc(0), stored: true, ...more }) as const

test('payments and refunds, with yuan as fen and the time of Beijing', async () => {
  expect(await rowsIn(gbk(list))).toEqual([
    {
      kind: 'payment',
      reference: 'T1001',
      providerReference: '2026T1001',
      amount: { minor: 1280, currency: 'CNY' },
      at: new Date('2026-03-02T02:00:05Z'),
    },
    {
      kind: 'refund',
      reference: 'R1',
      providerReference: '2026T1001',
      paymentReference: 'T1001',
      amount: { minor: 350, currency: 'CNY' },
      at: new Date('2026-03-02T02:00:05Z'),
    },
  ])
})

test('the same out of UTF-8, with a mark at its beginning or without', async () => {
  const rows = await rowsIn(gbk(list))
  expect(await rowsIn(Buffer.from(list), 1)).toEqual(rows)
  expect(await rowsIn(Buffer.from(`\ufeff${list}`), 1)).toEqual(rows)
})

test('a refund without a number of its own has that of its trade', async () => {
  const { requestNo: _none, ...plain } = given
  expect(await rowsIn(gbk(alipayList([plain])))).toMatchObject([
    { kind: 'refund', reference: 'T1001' },
  ])
})

test('a comma in quotes is text, and so are quotes alone', async () => {
  const goods = ['"tea, green"', '15" tray', '"LED" lamp', '"a ""b"", c"\t']
  const rows = await rowsIn(gbk(alipayList(goods.map((name) => ({ ...paid, goods: name })))))
  expect(rows).toHaveLength(4)
  expect(new Set(rows.map(({ reference }) => reference))).toEqual(new Set(['T1001']))
})

test('quotes that open in one cell and close in another are text as well', async () => {
  const row = { ...paid, goods: '"tea', remark: 'green"' }
  expect(await rowsIn(gbk(alipayList([row])))).toHaveLength(1)
})

test('UTF-8 in an archive, whose first piece is shorter than a sign', async () => {
  const archive = zipOf(listFile({ bytes: Buffer.from(list), stored: true }))
  expect(await rowsIn(archive, 1)).toHaveLength(2)
})

test('what is neither payment nor refund is handed on as such', async () => {
  expect(await rowsIn(gbk(alipayList([{ ...paid, word: '其他' }])))).toMatchObject([
    { kind: 'other' },
  ])
})

test.each([
  ['as it is downloaded', [listFile({ described: true }), sumsFile({ described: true })]],
  ['with the sums first', [sumsFile({ described: true }), listFile({ described: true })]],
  ['with lengths in its headers', [listFile(), sumsFile()]],
  ['not packed at all', [listFile({ stored: true }), sumsFile({ stored: true })]],
  ['of the list alone', [listFile()]],
  ['with a folder first', [folder(), listFile({ name: '2026/业务明细.csv' }), sumsFile()]],
  ['with a folder written as a stream', [folder({ described: true }), listFile()]],
  ['of ZIP64', [listFile({ zip64: true }), sumsFile({ zip64: true })]],
  ['of ZIP64, not packed', [sumsFile({ zip64: true, stored: true }), listFile()]],
  ['of ZIP64 as a stream', [sumsFile({ zip64: true, described: true }), listFile()]],
])('an archive %s, in pieces of any length', async (_name, files) => {
  const rows = await rowsIn(gbk(list))
  const archive = zipOf(...files)
  for (const length of [1, 2, 13, 64, 4_096, archive.length]) {
    expect(await rowsIn(archive, length)).toEqual(rows)
  }
})

test('an archive of two lists has the rows of both', async () => {
  const second = listFile({ name: 'b_业务明细.csv', bytes: gbk(alipayList([paid])) })
  expect(await rowsIn(zipOf(listFile({ described: true }), second))).toHaveLength(3)
})

test('an archive far longer than what is held of it', async () => {
  const many = Array.from({ length: 20_000 }, (_, n) => ({
    orderNo: `T${n}`,
    goods: randomBytes(16).toString('hex'),
  }))
  const bytes = Buffer.from(alipayList(many))
  const archive = zipOf(sumsFile({ described: true }), listFile({ bytes, described: true }))
  expect(archive.length).toBeGreaterThan(500_000)
  const rows = await rowsIn(archive, 65_536)
  expect(rows).toHaveLength(20_000)
  expect(rows.at(-1)).toMatchObject({ reference: 'T19999' })
})

test('wherever an archive is cut before its list is over, it is refused', async () => {
  const archive = zipOf(listFile({ described: true }))
  const end = archive.indexOf(Buffer.from('504b0708', 'hex')) + 16
  for (let length = 0; length < end; length += 1) {
    const reading = rowsIn(archive.subarray(0, length), 64)
    await expect(reading, `${length}`).rejects.toThrow(/was cut|damaged|no list|has no/)
  }
})

test('cut in the header of a further file, it is refused as cut', async () => {
  const archive = zipOf(sumsFile(), listFile())
  const second = archive.indexOf(Buffer.from('504b0304', 'hex'), 4)
  await expect(rowsIn(archive.subarray(0, second + 10))).rejects.toThrow('the archive was cut')
})

test('wherever a list is cut before its sums, it is refused', async () => {
  const bytes = gbk(list)
  const end = bytes.indexOf(gbk('#退款合计：1笔')) + gbk('#退款合计：1笔').length
  for (let length = 0; length < end; length += 1) {
    await expect(rowsIn(bytes.subarray(0, length)), `${length}`).rejects.toThrow(
      /was cut|damaged|cells, not 25|no amount|has no/,
    )
  }
})

const flipped = (bytes: Buffer, place: number) => {
  const copy = Buffer.from(bytes)
  copy[place] = (copy[place] ?? 0) ^ 0x10
  return copy
}

test.each([
  [
    'a row less than it says',
    gbk(alipayList([paid], { payments: 2 })),
    'it has 1 payments and says 2',
  ],
  [
    'a refund less than it says',
    gbk(alipayList([paid], { refunds: 1 })),
    'it has 0 refunds and says 1',
  ],
  ['another comma', gbk(alipayList([{ ...paid, goods: 'a,b' }])), 'line 6 has 26 cells, not 25'],
  ['no amount', gbk(alipayList([{ ...paid, yuan: 'much' }])), 'line 6 has no amount in yuan'],
  ['another list after it', gbk(list + list), 'stands after the end'],
  [
    'money movements',
    gbk('#支付宝账务明细查询\r\n账务流水号,业务流水号\r\n'),
    'no bill of bill_type trade',
  ],
  ['sums alone', zipOf(sumsFile()), 'it holds no list of payments'],
  ['a changed byte', flipped(zipOf(listFile()), 200), /damaged/],
  ['a changed byte, not packed', flipped(zipOf(listFile({ stored: true })), 700), /damaged/],
  ['a password', zipOf(listFile({ flags: 1 })), 'not known here: unpack it'],
  [
    'a length that is not told',
    zipOf(listFile({ stored: true, described: true })),
    'not known here: unpack it',
  ],
])('a file with %s is refused', async (_name, file, message) => {
  await expect(rowsIn(file)).rejects.toThrow(message)
})

test('a bill is held against the journal of its account', async () => {
  const { merchant } = alipaySandbox()
  const gateway = createGateway({
    providers: [alipay],
    merchants: { shop: { accounts: { alipay: merchant } } },
    journal: memoryJournal(),
  })
  const archive = zipOf(listFile({ described: true }), sumsFile({ described: true }))
  const found = await gateway.reconcile({ merchant: 'shop', provider: 'alipay', bill: archive })
  expect(found).toMatchObject({
    charged: [{ reference: 'T1001' }, { reference: 'R1', bill: { paymentReference: 'T1001' } }],
    from: new Date('2026-03-02T00:00:00+08:00'),
  })
  await gateway.close()
})
