import {
  type BillReading,
  type BillRow,
  type BillSpec,
  fromDecimal,
  linesOf,
} from '../../src/provider/index.ts'
import { dateOf } from './fields.ts'
import { stateIn } from './views.ts'

/** The columns that are read, by the names in the header: their order is not promised. */
const columns = {
  time: '交易时间',
  mchid: '商户号',
  subMchid: '特约商户号',
  method: '交易类型',
  word: '交易状态',
  transactionId: '微信订单号',
  orderNo: '商户订单号',
  currency: '货币种类',
  total: '订单金额',
  refundTime: '退款申请时间',
  refundId: '微信退款单号',
  refundNo: '商户退款单号',
  refunded: '申请退款金额',
  refundWord: '退款状态',
} as const

/** What some accounts, opened long ago, still have instead. */
const oldColumns = { subMchid: '子商户号', total: '总金额', refunded: '退款金额' } as const

/** Bills of payments alone (SUCCESS) know no refunds; only those of refunds tell the time. */
const needed = ['time', 'word', 'transactionId', 'orderNo', 'currency', 'total'] as const

/** The first cell of the two lines that end a bill: names, then sums. */
const summaryName = '总交易单数'

type Column = keyof typeof columns
type Cell = (column: Column) => string | undefined

const where =
  'docs: https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html'

/** Where each column stands. @throws Error when the header is not that of a trade bill. */
function placesIn(header: string): ReadonlyMap<Column, number> {
  const names = header.split(',').map((name) => name.replace(/^`/, '').trim())
  const places = new Map<Column, number>()
  for (const [column, name] of Object.entries(columns) as [Column, string][]) {
    const old = column in oldColumns ? oldColumns[column as keyof typeof oldColumns] : name
    const place = names.includes(name) ? names.indexOf(name) : names.indexOf(old)
    if (place >= 0) places.set(column, place)
  }
  const missing = needed.filter((column) => !places.has(column)).map((column) => columns[column])
  if (missing.length === 0) return places
  throw new Error(`line 1 has no ${missing.join(', ')}: this is no trade bill; ${where}`)
}

/** How a refund stood when the bill was made, old words included; its row stays as it was then. */
const refundWords: Readonly<Record<string, NonNullable<BillRow['state']>>> = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  ABNORMAL: 'requires-action',
  CHANGE: 'requires-action',
  CLOSED: 'failed',
  FAIL: 'failed',
}

/** Each cell has a backtick before it, so that a comma inside of one is none between two. */
function cellsIn(line: string): string[] {
  return line.slice(1).split(',`')
}

/** Text of a cell; `0` stands for a number that there is none of. */
function given(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '0' ? undefined : text
}

function amountIn(text: string | undefined, currency: string | undefined) {
  const amount = fromDecimal(text ?? '', currency || 'CNY')
  if (amount === undefined) throw new Error(`says ${JSON.stringify(text)} where an amount must be`)
  return amount
}

/** Bills of long ago have no blank after the day, and full-width colons: `2014-11-1016：33：45`. */
const wallClock = /^(\d{4}-\d\d-\d\d)\s*(\d\d)[:：](\d\d)[:：](\d\d)$/

/** Beijing's wall clock. */
function timeIn(text: string | undefined): Date | undefined {
  return dateOf(text?.trim().replace(wallClock, '$1T$2:$3:$4+08:00'))
}

type Merchants = Pick<Owner, 'mchid' | 'sp_mchid' | 'sub_mchid'>

/**
 * Whether a row is of this merchant: a service provider's file may hold those of all its
 * sub-merchants.
 *
 * @throws Error where the file is somebody else's altogether.
 */
function isOf({ mchid, sp_mchid = mchid, sub_mchid }: Merchants, cell: Cell): boolean {
  const [owner = sp_mchid, seller] = [given(cell('mchid')), given(cell('subMchid'))]
  if (owner !== sp_mchid) {
    throw new Error(`it is the file of merchant ${owner}, and the account is ${sp_mchid}`)
  }
  return sub_mchid === undefined || seller === undefined || seller === sub_mchid
}

function rowOf(cell: Cell): BillRow {
  const word = cell('word')
  const transactionId = given(cell('transactionId'))
  const orderNo = given(cell('orderNo'))
  const method = given(cell('method'))
  if (word === 'REFUND') {
    return {
      kind: 'refund',
      reference: given(cell('refundNo')),
      providerReference: given(cell('refundId')),
      paymentReference: orderNo,
      amount: amountIn(cell('refunded'), cell('currency')),
      at: timeIn(cell('refundTime') ?? cell('time')),
      state: stateIn(refundWords, cell('refundWord') ?? ''),
      method,
    }
  }
  const amount = amountIn(cell('total'), cell('currency'))
  const named = { providerReference: transactionId, amount, at: timeIn(cell('time')), method }
  if (word === 'SUCCESS') return { kind: 'payment', reference: orderNo, ...named }
  // A payment by code that was taken back: its money went out again, without a refund's number.
  if (word === 'REVOKED') {
    const reference = given(cell('refundNo')) ?? orderNo
    return { kind: 'refund', reference, paymentReference: orderNo, ...named }
  }
  return { kind: 'other', reference: orderNo, ...named }
}

/**
 * The rows of a trade bill (ALL, SUCCESS or REFUND), as `downloadBill` streams it.
 *
 * A bill ends with how many rows it has: without that, or with another number, it was cut.
 */
async function* read(
  bytes: AsyncIterable<Buffer>,
  { merchant }: BillReading,
): AsyncGenerator<BillRow, void, undefined> {
  let places: ReadonlyMap<Column, number> | undefined
  let width = 0
  let sumNames: readonly string[] | undefined
  let sums: readonly string[] | undefined
  let number = 0
  let count = 0
  for await (const line of linesOf(bytes)) {
    number += 1
    if (line === '') continue
    if (sums !== undefined) throw damaged(number, 'stands after the end')
    if (places === undefined) {
      places = placesIn(line)
      width = line.split(',').length
    } else if (sumNames !== undefined) {
      sums = cellsIn(line)
    } else if (line.replace(/^`/, '').startsWith(summaryName)) {
      sumNames = line.split(',')
    } else {
      const cells = cellsIn(line)
      if (cells.length !== width) throw damaged(number, `has ${cells.length} cells, not ${width}`)
      const known = places
      count += 1
      const cell = (column: Column) => cells[known.get(column) ?? -1]
      if (isOf(merchant, cell)) yield at(number, () => rowOf(cell))
    }
  }
  if (sums === undefined || sums.length !== sumNames?.length) {
    throw new Error('its end is missing, so the file was cut: load it again')
  }
  if (sums[0] === String(count)) return
  throw new Error(`it has ${count} rows and says ${sums[0]}, so the file is damaged: load it again`)
}

function at<Value>(line: number, make: () => Value): Value {
  try {
    return make()
  } catch (error) {
    throw damaged(line, (error as Error).message)
  }
}

function damaged(line: number, what: string): Error {
  return new Error(`line ${line} ${what}: the file is damaged, or of a form not known here`)
}

interface Combining {
  readonly sub_orders: readonly {
    readonly mchid?: string
    readonly sub_mchid?: string
    readonly out_trade_no: string
    readonly amount: { readonly total_amount: number }
  }[]
}

interface Owner {
  readonly mchid?: string
  readonly sp_mchid?: string
  readonly sub_mchid?: string
}

/** A bill has the orders of a combined one each for itself, and only the merchant's own. */
function ownOrders({ input, merchant }: { readonly input: Combining; readonly merchant: Owner }) {
  return input.sub_orders
    .filter(({ mchid, sub_mchid }) => mchid === merchant.mchid && sub_mchid === merchant.sub_mchid)
    .map(({ out_trade_no, amount }) => ({
      reference: out_trade_no,
      amount: { minor: amount.total_amount, currency: 'CNY' },
    }))
}

/**
 * WeChat Pay's trade bill. It holds all of the merchant's payments, those by payment code
 * (`MICROPAY`) too, which are not made with this provider: told apart by a finding's `method`.
 */
export const bill: BillSpec = {
  read,
  operations: {
    native: 'payment',
    jsapi: 'payment',
    h5: 'payment',
    app: 'payment',
    combineNative: { kind: 'payment', charges: ownOrders },
    combineJsapi: { kind: 'payment', charges: ownOrders },
    combineApp: { kind: 'payment', charges: ownOrders },
    combineH5: { kind: 'payment', charges: ownOrders },
    refund: 'refund',
  },
  // A bill's day is one of Beijing.
  utcOffsetMinutes: 480,
}
