import { deflateSync } from 'node:zlib'
import { beijingTimeOf } from './fields.ts'
import { type TradeName, trades } from './trades.ts'

/** What is asked of a sample, as far as it is used here. */
interface Act {
  readonly operation: string
  readonly serial: number
  readonly atMs: number
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
}

export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  readonly acts: readonly Act[]
  readonly serial: number
  readonly refuse: (code: string) => unknown
}

const success = { respCode: '00', respMsg: '成功[0000000]' }

const order = {
  orderId: 'T202601310001',
  txnTime: '20260131132935',
  txnAmt: '1280',
  backUrl: 'https://shop.example/notifications/unionpay',
}
const key = { orderId: order.orderId, txnTime: order.txnTime }

/** 21 characters, the last ones from the act's place in the ledger. */
function queryIdOf(serial: number): string {
  return `702601311329350${String(serial).padStart(6, '0')}`
}

const namesOfTrades: readonly string[] = ['app', 'qrCode', 'scan', 'undo', 'refund']

function isSame(act: Act, { orderId, txnTime }: Act['input']): boolean {
  return act.input.orderId === orderId && act.input.txnTime === txnTime
}

function madeOf({ acts, input }: Asked): Act | undefined {
  return acts.find((act) => namesOfTrades.includes(act.operation) && isSame(act, input))
}

/** In the sandbox a trade is carried out as soon as it is accepted. */
function foundOf(asked: Asked) {
  const made = madeOf(asked)
  if (made === undefined) return asked.refuse('34')
  const { txnType, txnSubType } = trades[made.operation as TradeName].fixed
  const { orderId, txnTime, txnAmt, reqReserved } = made.input
  const time = beijingTimeOf(made.atMs)
  // Guess: what the query says of a reversed payment is not documented.
  const isReversed = asked.acts.some(
    (act) => act.operation === 'reverse' && isSame(act, made.input),
  )
  return {
    ...success,
    ...{ orderId, txnTime, txnType, txnSubType, txnAmt, currencyCode: '156' },
    ...{ settleAmt: txnAmt, settleCurrencyCode: '156', settleDate: time.slice(4, 8) },
    ...{ traceNo: String(made.serial).padStart(6, '0'), traceTime: time.slice(4) },
    ...(reqReserved !== undefined && { reqReserved }),
    queryId: queryIdOf(made.serial),
    origRespCode: isReversed ? '01' : '00',
    origRespMsg: isReversed ? '交易失败[0000000]' : success.respMsg,
  }
}

/** What is accepted repeats what was sent, and gets UnionPay's number. */
function acceptedOf({ input, serial }: Asked) {
  const { orderId, txnTime, txnAmt } = input
  return { ...success, orderId, txnTime, txnAmt, queryId: queryIdOf(serial) }
}

function orderedOf({ input: { orderId, txnTime } }: Asked) {
  return { ...success, orderId, txnTime }
}

const originalPayment = { origQryId: queryIdOf(1) }

/** The least that is a ZIP file: its end, with no file before it. */
const emptyZip = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex')

/** An input and an answer for each operation, in the words of UnionPay. */
export const samples = {
  web: { input: { ...order, frontUrl: 'https://shop.example/back' } },
  app: {
    input: order,
    answer: (asked: Asked) => ({ ...orderedOf(asked), tn: queryIdOf(asked.serial) }),
  },
  qrCode: {
    input: order,
    answer: (asked: Asked) => ({
      ...orderedOf(asked),
      qrCode: `https://qr.95516.com/00010000/${queryIdOf(asked.serial)}`,
    }),
  },
  scan: { input: { ...order, qrNo: '6220000000000000001' }, answer: acceptedOf },
  query: { input: key, answer: foundOf },
  undo: {
    input: { ...order, ...originalPayment, orderId: 'U202601310001' },
    answer: acceptedOf,
  },
  refund: {
    input: { ...order, ...originalPayment, orderId: 'R202601310001', txnAmt: '500' },
    answer: acceptedOf,
  },
  reverse: {
    input: key,
    answer: (asked: Asked) => (madeOf(asked) === undefined ? asked.refuse('35') : orderedOf(asked)),
  },
  fileTransfer: {
    input: { settleDate: '0131' },
    answer: ({ input }: Asked) => ({
      ...success,
      settleDate: input.settleDate,
      fileName: `${order.txnTime}_${input.settleDate}.zip`,
      fileContent: deflateSync(emptyZip).toString('base64'),
    }),
  },
}

const { backUrl: _, ...paid } = order
const told = { ...success, currencyCode: '156', queryId: queryIdOf(1), traceNo: '000001' }

/** What notifications hold, by their type. */
export const notices = {
  payment: { ...paid, ...told, txnType: '01', txnSubType: '01', settleAmt: '1280' },
  undo: { ...paid, ...told, orderId: 'U202601310001', txnType: '31', txnSubType: '00' },
  refund: {
    ...paid,
    ...told,
    orderId: 'R202601310001',
    txnAmt: '500',
    txnType: '04',
    txnSubType: '00',
  },
}
