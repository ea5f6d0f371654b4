import * as z from 'zod'
import { defineProvider } from '../src/provider/index.ts'
import { account } from './wechat/account.ts'
import { auth, isSignedNotification } from './wechat/auth.ts'
import { bill } from './wechat/bill-rows.ts'
import { billOperations } from './wechat/bills.ts'
import { combineOperations } from './wechat/combine.ts'
import { closeFaults, error, faults } from './wechat/faults.ts'
import { neutral } from './wechat/neutral.ts'
import { paymentEvents, readNotification } from './wechat/notification.ts'
import * as orders from './wechat/orders.ts'
import { payerOperations } from './wechat/payer.ts'
import { profitSharingOperations } from './wechat/profit-sharing.ts'
import { receiverOperations } from './wechat/receivers.ts'
import { refundNotice, refundOperations } from './wechat/refunds.ts'
import { transfer, transferOf, transferOperations } from './wechat/transfers.ts'
import { paymentOf } from './wechat/views.ts'

/**
 * What the ways to create an order have in common.
 *
 * No `lateMs`: WeChat Pay names no time after which "no such order" proves anything; only creating
 * the order again under its number does. So a missing order is created again, never called failed.
 */
const creates = {
  method: 'POST',
  effect: 'keyed',
  key: 'out_trade_no',
  settledBy: 'query',
  settledAs: orders.orderMade,
  intends: orders.orderIntent,
  body: orders.orderBody,
} as const

/**
 * WeChat Pay, API v3, for direct merchants. Amounts are integers in fen: 1280 is 12.80 yuan.
 *
 * `appid` and `mchid` come from the account and are not part of any input.
 */
export const wechat = defineProvider({
  id: 'wechat',
  title: 'WeChat Pay (API v3)',
  docs: 'https://pay.weixin.qq.com/doc/v3/merchant',
  // No sandbox: WeChat Pay has none for v3. `payonce/providers/wechat/sandbox` makes a local one.
  hosts: { production: ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'] },
  // "At most 1 % on the spare host, to know that it works"; both serve the same orders:
  // https://pay.weixin.qq.com/doc/v3/merchant/4012075113
  failover: { spareShare: 0.01, sharedNumbers: true },
  connection: {
    serverIdleMs: 8_000,
    idleMs: 7_000,
    source: 'answers say Keep-Alive: timeout=8; the official Java SDK keeps idle connections 7 s',
  },
  // https://pay.weixin.qq.com/doc/v3/merchant/4012076543 calls a connect above 1 s and a request
  // above 3 s abnormal; the official Java SDK waits 10 s. In between: a slow answer is waited for,
  // and a second host can still be tried within what a payer waits.
  timeouts: { connectMs: 2_000, responseMs: 8_000, totalMs: 20_000 },
  // WeChat Pay knows a repeat by the order's, the refund's or the sharing's own number. It does not
  // read the header; the header is for whoever looks at the traffic.
  idempotency: { header: 'Idempotency-Key', repeat: 'recognises' },
  identity: ['mchid'],
  merchant: account,
  auth,
  error,
  faults,
  bill,
  neutral,

  operations: {
    /** Creates a QR-code payment: show `code_url` as a QR code for the payer, within 2 h. */
    native: {
      ...creates,
      path: '/v3/pay/transactions/native',
      input: orders.nativeInput,
      output: orders.scanned,
    },

    /**
     * Creates a payment inside WeChat, for an official account's page or a mini program. Hand its
     * `prepay_id` to `jsapiPaySign`, and the answer of that to the payer's page, within 2 h.
     */
    jsapi: {
      ...creates,
      path: '/v3/pay/transactions/jsapi',
      input: orders.jsapiInput,
      output: orders.prepared,
    },

    /** Creates a payment in a phone's browser: send the payer to `h5_url`, within 5 min. */
    h5: {
      ...creates,
      path: '/v3/pay/transactions/h5',
      input: orders.h5Input,
      output: orders.visited,
    },

    /**
     * Creates a payment in the merchant's own app. Hand its `prepay_id` to `appPaySign`, and the
     * answer of that to the app, within 2 h.
     */
    app: {
      ...creates,
      path: '/v3/pay/transactions/app',
      input: orders.appInput,
      output: orders.prepared,
    },

    /** Finds a payment by the merchant's own number, in every state. */
    query: {
      method: 'GET',
      path: '/v3/pay/transactions/out-trade-no/{out_trade_no}',
      effect: 'read',
      echo: { out_trade_no: 'out_trade_no' },
      input: orders.orderKey,
      output: orders.transaction,
      query: ({ merchant }) => ({ mchid: merchant.mchid }),
      payment: paymentOf,
    },

    /** Finds a payment by WeChat Pay's number, which only a paid order has. */
    queryById: {
      method: 'GET',
      path: '/v3/pay/transactions/id/{transaction_id}',
      effect: 'read',
      echo: { transaction_id: 'transaction_id' },
      input: orders.transactionKey,
      output: orders.transaction,
      query: ({ merchant }) => ({ mchid: merchant.mchid }),
      payment: paymentOf,
    },

    /** Closes an order that nobody has paid; closing it again does no harm. */
    close: {
      method: 'POST',
      path: '/v3/pay/transactions/out-trade-no/{out_trade_no}/close',
      effect: 'keyed',
      key: 'out_trade_no',
      settledBy: 'query',
      // A paid order cannot be closed, also not after some of its money was given back.
      settledAs: { closed: 'succeeded', succeeded: 'failed', 'partially-refunded': 'failed' },
      faults: closeFaults,
      input: orders.orderKey,
      // Nothing (204): a body, as of the 202 that means "not carried out yet", is no success.
      output: z.undefined(),
      body: ({ merchant }) => ({ mchid: merchant.mchid }),
    },

    ...refundOperations,
    ...billOperations,
    ...payerOperations,
    ...combineOperations,
    ...profitSharingOperations,
    ...receiverOperations,
    ...transferOperations,
  },

  notification: {
    verify: isSignedNotification,
    read: readNotification,
    events: {
      ...paymentEvents(orders.transaction, refundNotice),
      'MCHTRANSFER.BILL.FINISHED': { value: transfer, payment: transferOf },
    },
  },
})
