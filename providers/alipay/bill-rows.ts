import { type BillRow, type BillSpec, cellsOf, linesOf } from '../../src/provider/index.ts'
import { dateOf, moneyOf } from './fields.ts'
import { filesIn } from './unzip.ts'

/** The columns that are read, by the names in the header: their order is not promised. */
const columns = {
  tradeNo: '支付宝交易号',
  orderNo: '商户订单号',
  word: '业务类型',
  time: '完成时间',
  amount: '订单金额（元）',
  requestNo: '退款批次号/请求号',
} as const

type Column = keyof typeof columns

const kinds: Readonly<Record<string, BillRow['kind']>> = { 交易: 'payment', 退款: 'refund' }

/** The line that ends the rows; after it come the sums. */
const listEnd = '业务明细列表结束'

/** What the sums say: `#交易合计：6笔，…`. */
const sums = { payment: /^#交易合计：(\d+)笔/, refund: /^#退款合计：(\d+)笔/ } as const

/** Where each column stands. @throws Error when the header is not that of a trade bill. */
function placesIn(names: readonly string[]): ReadonlyMap<Column, number> {
  const all = Object.entries(columns) as [Column, string][]
  const places = new Map(all.map(([column, name]) => [column, names.indexOf(name)]))
  const missing = all.filter(([column]) => (places.get(column) ?? -1) < 0).map(([, name]) => name)
  if (missing.length === 0) return places
  throw new Error(`its header has no ${missing.join(', ')}: this is no bill of bill_type trade`)
}

/** A comma inside of a cell is none between two where the cell is in quotes. */
function cellsIn(line: string, width: number): string[] {
  const cells = line.split(',')
  return (cells.length === width ? cells : cellsOf(line)).map((cell) => cell.trim())
}

/** What was given back is written with a minus. */
function amountIn(text: string | undefined) {
  const amount = moneyOf(text?.replace(/^-/, ''))
  if (amount === undefined) throw new RangeError('no amount in yuan')
  return amount
}

function rowOf(cell: (column: Column) => string | undefined): BillRow {
  const kind = kinds[cell('word') ?? ''] ?? 'other'
  const orderNo = cell('orderNo') || undefined
  const row = { amount: amountIn(cell('amount')), at: dateOf(cell('time')) }
  const providerReference = cell('tradeNo') || undefined
  if (kind !== 'refund') return { kind, reference: orderNo, providerReference, ...row }
  // Made without a number of its own, a refund has its trade's.
  const reference = cell('requestNo') || orderNo
  return { kind, reference, providerReference, paymentReference: orderNo, ...row }
}

/** The rows of one CSV file. */
async function* rowsIn(bytes: AsyncIterable<Buffer>): AsyncGenerator<BillRow, void, undefined> {
  const { encoding, all } = await encodingOf(bytes)
  const count = { payment: 0, refund: 0, other: 0 }
  const told: { payment?: number; refund?: number } = {}
  let places: ReadonlyMap<Column, number> | undefined
  let width = 0
  let ended = false
  let number = 0
  for await (const line of linesOf(all, encoding)) {
    number += 1
    if (line.startsWith('#')) {
      ended ||= line.includes(listEnd)
      if (ended) listen(line, told)
    } else if (line.trim() !== '') {
      if (ended) throw damaged(number, 'stands after the end')
      if (places === undefined) {
        const names = cellsIn(line, 0)
        places = placesIn(names)
        width = names.length
        continue
      }
      const known = places
      const row = readRow(line, { number, width, place: (column) => known.get(column) ?? -1 })
      count[row.kind] += 1
      yield row
    }
  }
  if (!ended) throw new Error('its end is missing, so the file was cut: load it again')
  sameCounts(told, count)
}

function listen(line: string, told: { payment?: number; refund?: number }): void {
  for (const kind of ['payment', 'refund'] as const) {
    const [, sum] = sums[kind].exec(line) ?? []
    if (sum !== undefined) told[kind] = Number(sum)
  }
}

/** What is neither payment nor refund may be in one of the sums. */
function sameCounts(
  told: { readonly payment?: number; readonly refund?: number },
  count: Readonly<Record<BillRow['kind'], number>>,
): void {
  for (const kind of ['payment', 'refund'] as const) {
    const sum = told[kind] ?? 0
    if (sum >= count[kind] && sum <= count[kind] + count.other) continue
    const what = `it has ${count[kind]} ${kind}s and says ${told[kind] ?? 'nothing of them'}`
    throw new Error(`${what}: the file is damaged, load it again`)
  }
}

function readRow(
  line: string,
  read: { number: number; width: number; place: (column: Column) => number },
): BillRow {
  const cells = cellsIn(line, read.width)
  if (cells.length !== read.width) {
    throw damaged(read.number, `has ${cells.length} cells, not ${read.width}`)
  }
  try {
    return rowOf((column) => cells[read.place(column)])
  } catch {
    throw damaged(read.number, 'has no amount in yuan')
  }
}

function damaged(line: number, what: string): Error {
  return new Error(`line ${line} ${what}: the file is damaged, or of a form not known here`)
}

/** GBK as Alipay sends it, or what somebody has made UTF-8 of. */
async function encodingOf(bytes: AsyncIterable<Buffer>) {
  const iterator = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < 4) {
    const { done, value } = await iterator.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const isUtf8 = ['\ufeff', '#支'].some((start) => head.indexOf(start) === 0)
  async function* all() {
    yield head
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { encoding: isUtf8 ? 'utf-8' : 'gbk', all: all() }
}

/**
 * The rows of a bill of `bill_type: 'trade'`: the ZIP as it is downloaded, or the CSV out of it.
 *
 * The list ends with a line of its own and with how many payments and refunds there are: without
 * that, or with other numbers, it was cut.
 */
async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<BillRow, void, undefined> {
  let lists = 0
  for await (const { name, bytes: file } of filesIn(bytes)) {
    // Beside the list lies one of sums per shop.
    if (name.includes('汇总')) continue
    lists += 1
    yield* rowsIn(file)
  }
  if (lists === 0) throw new Error('it holds no list of payments: was it loaded to its end?')
}

/**
 * Alipay's trade bill. Payments that began with a signed form (`pagePay`, `wapPay`, `appPay`) leave
 * nothing in the journal: nothing was sent for them. In the bill they are charges without a record.
 */
export const bill: BillSpec = {
  read,
  operations: { pay: 'payment', precreate: 'payment', create: 'payment', refund: 'refund' },
  // A bill's day is one of Beijing.
  utcOffsetMinutes: 480,
}
