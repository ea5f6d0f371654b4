import { defineProvider } from '../src/provider/index.ts'
import { account, certifiedRequest, request } from './wechat-codepay/account.ts'
import { auth } from './wechat-codepay/auth.ts'
import {
  error,
  faults,
  payFaults,
  readFaults,
  refundFaults,
  reverseFaults,
} from './wechat-codepay/faults.ts'
import { neutral } from './wechat-codepay/neutral.ts'
import * as orders from './wechat-codepay/orders.ts'
import * as refunds from './wechat-codepay/refunds.ts'
import * as views from './wechat-codepay/views.ts'

/**
 * WeChat Pay by payment code (付款码): the cashier scans the payer's phone. API v2, because v3 has no
 * payment codes. Amounts are integers in fen: 1280 is 12.80 yuan.
 *
 * Its id, and so the name in `accounts` and on the client, is `wechat-codepay`:
 * `gateway.merchant('tea-house')['wechat-codepay'].micropay(…)`. `appid`, `mch_id` and the
 * signature come from the account and are not part of any input. There are no notifications.
 */
export const wechatCodepay = defineProvider({
  id: 'wechat-codepay',
  title: 'WeChat Pay by payment code (API v2)',
  docs: 'https://pay.weixin.qq.com/doc/v2/merchant/4011937125',
  // No sandbox: tests run in production with small amounts.
  // `payonce/providers/wechat-codepay/sandbox` makes a local one.
  hosts: { production: ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'] },
  // "At most 1 % on the spare host, to know that it works"; both serve the same orders:
  // https://pay.weixin.qq.com/doc/v3/merchant/4012075113, which each page of v2 links to as well.
  failover: { spareShare: 0.01, sharedNumbers: true },
  connection: {
    serverIdleMs: 8_000,
    idleMs: 7_000,
    source:
      'guess: that v2 keeps connections as v3 does on the same hosts, ' +
      'whose answers say Keep-Alive: timeout=8',
  },
  // A slow answer is usual here, because several cards are tried; the official Java SDK waits 10 s.
  // In all 60 s: 45 s in which a payer can type the password, and 15 s in which what is still open
  // can be reversed (`onDoubt: 'undo'`).
  timeouts: { connectMs: 2_000, responseMs: 10_000, totalMs: 60_000 },
  // Documents say every 10 s, every 5 s and every 3 to 5 s.
  poll: { firstMs: 5_000, factor: 1, maxMs: 5_000 },
  // WeChat Pay knows a repeat by the order's or the refund's own number. It does not read the
  // header; the header is for whoever looks at the traffic.
  idempotency: { header: 'Idempotency-Key', repeat: 'recognises' },
  identity: ['mchid'],
  codec: 'xml',
  merchant: account,
  auth,
  error,
  faults,
  neutral,

  operations: {
    /**
     * Charges the payer whose code was scanned. What is not certain (the payer types the password,
     * a bank times out, the answer is lost) is asked about every 5 s. After 60 s it is `pending`
     * or `unknown`. With `onDoubt: 'undo'` it is reversed after 45 s at most, and `failed` when
     * that is confirmed; this needs the account's `certificate`, else nothing can be taken back.
     */
    micropay: {
      method: 'POST',
      path: '/pay/micropay',
      effect: 'keyed',
      key: 'out_trade_no',
      // "Query, never pay again blindly". No `lateMs`: WeChat Pay names no time after which "no
      // such order" proves anything, and a payment code is good for a minute only.
      repeat: 'ask-first',
      settledBy: 'orderquery',
      undoneBy: 'reverse',
      // "At least 15 seconds after the payment": https://pay.weixin.qq.com/doc/v2/merchant/4011937361
      undoAfterMs: 15_000,
      echo: { out_trade_no: 'out_trade_no' },
      intends: orders.payIntent,
      faults: payFaults,
      input: orders.payInput,
      output: orders.paid,
      body: request,
      payment: views.paidOf,
    },

    /** Finds a payment by the merchant's own number, in every state, or by WeChat Pay's. */
    orderquery: {
      method: 'POST',
      path: '/pay/orderquery',
      effect: 'read',
      echo: { out_trade_no: 'out_trade_no', transaction_id: 'transaction_id' },
      faults: readFaults,
      input: orders.orderKey,
      output: orders.order,
      body: request,
      payment: views.paymentOf,
    },

    /**
     * Takes a payment back whose result is not known: closes it if it is unpaid, gives the money
     * back if it is paid. Within 7 days, and not sooner than 15 s after the payment. For a payment
     * that has succeeded there is `refund`. Needs the account's `certificate`.
     */
    reverse: {
      method: 'POST',
      path: '/secapi/pay/reverse',
      effect: 'keyed',
      key: 'out_trade_no',
      settledBy: 'orderquery',
      // Paid says nothing: a reversal that is under way may give it back in a moment.
      settledAs: { closed: 'succeeded' },
      echo: { out_trade_no: 'out_trade_no' },
      faults: reverseFaults,
      input: orders.reverseInput,
      output: orders.reversed,
      body: certifiedRequest,
      fault: orders.reverseFault,
    },

    /**
     * Gives money back, in part or whole, within a year. It is `pending` when it has been
     * accepted, and arrives within minutes (balance) or days (bank cards): ask with `refundquery`.
     * Two refunds of one order must be a minute apart. Needs the account's `certificate`.
     */
    refund: {
      method: 'POST',
      path: '/secapi/pay/refund',
      effect: 'keyed',
      key: 'out_refund_no',
      settledBy: 'refundquery',
      // The documents advise to ask once a minute at first: too long for a caller to wait.
      poll: { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 },
      // What the input lacks is not compared, so that the order may be named by either number.
      echo: {
        out_refund_no: 'out_refund_no',
        out_trade_no: 'out_trade_no',
        transaction_id: 'transaction_id',
        refund_fee: 'refund_fee',
        total_fee: 'total_fee',
      },
      intends: refunds.refundIntent,
      faults: refundFaults,
      // The merchant's balance: pay in, and ask again under the same number.
      reopens: ['NOTENOUGH'],
      input: refunds.refundInput,
      output: refunds.refunded,
      body: certifiedRequest,
      refund: views.refundOf,
    },

    /** Finds a refund by the merchant's own number. */
    refundquery: {
      method: 'POST',
      path: '/pay/refundquery',
      effect: 'read',
      echo: { out_refund_no: 'out_refund_no' },
      faults: readFaults,
      input: refunds.refundKey,
      output: refunds.foundRefund,
      body: request,
      refund: views.foundRefundOf,
    },
  },
})
