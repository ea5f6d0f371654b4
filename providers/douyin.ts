import { defineProvider } from '../src/provider/index.ts'
import { account } from './douyin/account.ts'
import { auth, isSignedNotification } from './douyin/auth.ts'
import { error, faults, refundFaults } from './douyin/faults.ts'
import { neutral } from './douyin/neutral.ts'
import { events, readNotification } from './douyin/notification.ts'
import * as orders from './douyin/orders.ts'
import { payerOperations } from './douyin/payer.ts'
import * as views from './douyin/views.ts'

/**
 * What the ways to create an order have in common.
 *
 * No `lateMs`: Douyin Pay names no time after which "no such order" proves anything. A missing
 * order is created again, never called failed; with the same fields that does no harm.
 */
const creates = {
  method: 'POST',
  effect: 'keyed',
  key: 'out_trade_no',
  settledBy: 'query',
  settledAs: views.orderMade,
  intends: views.orderIntent,
  body: orders.orderBody,
} as const

/**
 * Douyin Pay (抖音支付) for direct merchants. Amounts are integers in fen: 1280 is 12.80 yuan.
 *
 * `appid`, `mchid` and the currency are filled in and not part of any input.
 */
export const douyin = defineProvider({
  id: 'douyin',
  title: 'Douyin Pay (merchant API v1)',
  docs: 'https://pay.douyinpay.com/wiki',
  // No sandbox: Douyin Pay has none. `payonce/providers/douyin/sandbox` makes a local one.
  hosts: { production: ['https://api.douyinpay.com'] },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // The official Java library: 3 s to connect, 15 s to read.
  timeouts: { connectMs: 3_000, responseMs: 15_000, totalMs: 35_000 },
  // Known by the order's or the refund's own number: "several requests with one refund number
  // refund once"; an order with the same number and other fields is refused (douyinpay-go).
  idempotency: { repeat: 'recognises' },
  identity: ['mchid'],
  merchant: account,
  auth,
  error,
  faults,

  operations: {
    /**
     * Creates a QR-code payment: show `code_url` as a QR code for the payer, within 2 min. Created
     * again with the same fields, it gives a new one.
     */
    native: {
      ...creates,
      path: '/v1/trade/transactions/native',
      input: orders.orderInput,
      output: orders.scanned,
    },

    /**
     * Creates a payment on a page inside Douyin. Hand its `prepay_id` to `jsapiPaySign`, and the
     * answer of that to the payer's page.
     */
    jsapi: {
      ...creates,
      path: '/v1/trade/transactions/jsapi',
      input: orders.jsapiInput,
      output: orders.prepay,
    },

    /** Creates a payment in a phone's browser: send the payer to `h5_url`, within 5 min. */
    h5: {
      ...creates,
      path: '/v1/trade/transactions/h5',
      input: orders.h5Input,
      output: orders.visited,
    },

    /**
     * Creates a payment in the merchant's own app. Hand its `prepay_id` to `appPaySign`, and the
     * answer of that to the app.
     */
    app: {
      ...creates,
      path: '/v1/trade/transactions/app',
      input: orders.orderInput,
      output: orders.prepay,
    },

    /** Finds a payment by the merchant's own number, in every state. */
    query: {
      method: 'GET',
      path: '/v1/trade/transactions/out-trade-no/{out_trade_no}',
      effect: 'read',
      echo: { out_trade_no: 'out_trade_no' },
      input: orders.orderKey,
      output: orders.transaction,
      query: ({ merchant }) => ({ mchid: merchant.mchid }),
      payment: views.paymentOf,
    },

    /** Finds a payment by Douyin Pay's number. */
    queryById: {
      method: 'GET',
      path: '/v1/trade/transactions/id/{transaction_id}',
      effect: 'read',
      echo: { transaction_id: 'transaction_id' },
      input: orders.transactionKey,
      output: orders.transaction,
      query: ({ merchant }) => ({ mchid: merchant.mchid }),
      payment: views.paymentOf,
    },

    /** Closes an order that nobody has paid; Douyin Pay advises to wait five minutes first. */
    close: {
      method: 'POST',
      path: '/v1/trade/transactions/out-trade-no/{out_trade_no}/close',
      effect: 'keyed',
      key: 'out_trade_no',
      settledBy: 'query',
      // A paid order cannot be closed, also not after some of its money was given back.
      settledAs: { closed: 'succeeded', succeeded: 'failed', 'partially-refunded': 'failed' },
      input: orders.orderKey,
      output: orders.closed,
      body: ({ merchant }) => ({ mchid: merchant.mchid }),
    },

    /**
     * Gives money back, in part or whole. `pending` while it is on its way; ask with
     * `queryRefund`, from a minute later on.
     */
    refund: {
      method: 'POST',
      path: '/v1/trade/refund/domestic/refunds',
      effect: 'keyed',
      key: 'out_refund_no',
      settledBy: 'queryRefund',
      faults: refundFaults,
      // guess: as at its models, the merchant's balance is paid into and the number kept.
      reopens: ['NOT_ENOUGH'],
      // "Ask one minute after the refund was made": minibear2021/douyinpay.
      poll: { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 },
      // What the input lacks is not compared, so that the order may be named by either number.
      echo: {
        out_refund_no: 'out_refund_no',
        out_trade_no: 'out_trade_no',
        transaction_id: 'transaction_id',
        'amount.refund': 'amount.refund',
        'amount.total': 'amount.total',
      },
      intends: ({ input }) => ({
        reference: input.out_refund_no,
        amount: { minor: input.amount.refund, currency: 'CNY' },
      }),
      input: orders.refundInput,
      output: orders.refund,
      body: orders.refundBody,
      refund: views.refundOf,
    },

    /** Finds a refund by the merchant's own number. */
    queryRefund: {
      method: 'GET',
      path: '/v1/trade/refund/domestic/refunds/{out_refund_no}',
      effect: 'read',
      echo: { out_refund_no: 'out_refund_no' },
      input: orders.refundKey,
      output: orders.refund,
      query: ({ merchant }) => ({ mchid: merchant.mchid }),
      refund: views.refundOf,
    },

    /**
     * Asks for the bill of a day's payments and refunds. Download it from `download_url`, and hold
     * it against `hash_value`; amounts in it are yuan.
     */
    tradeBill: {
      method: 'GET',
      // `/v1/bill/tradebill` is for partners: douyinpay/douyinpay-go, services/bill.
      path: '/v1/bill/billapply',
      effect: 'read',
      input: orders.tradeBillInput,
      output: orders.bill,
      query: ({ input, merchant }) => ({ mchid: merchant.mchid, bill_type: 'TRADE', ...input }),
    },

    ...payerOperations,
  },

  neutral,

  notification: { verify: isSignedNotification, read: readNotification, events },
})
