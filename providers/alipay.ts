import { defineProvider } from '../src/provider/index.ts'
import { account } from './alipay/account.ts'
import { auth } from './alipay/auth.ts'
import { bill } from './alipay/bill-rows.ts'
import * as bills from './alipay/bills.ts'
import { calls, contentOf } from './alipay/content.ts'
import {
  cancelFaults,
  closeFaults,
  error,
  faults,
  noDetails,
  readFaults,
  refundFaults,
} from './alipay/faults.ts'
import { tradeOf } from './alipay/fields.ts'
import { formOperations } from './alipay/forms.ts'
import { actOf, holdNotice, holdOperations } from './alipay/holds.ts'
import { neutral } from './alipay/neutral.ts'
import { isSigned, readNotification, refundNoticeType, tradeNotice } from './alipay/notification.ts'
import * as orders from './alipay/orders.ts'
import * as pay from './alipay/pay.ts'
import * as refunds from './alipay/refunds.ts'
import { transferNotice, transferOf, transferOperations } from './alipay/transfers.ts'
import * as views from './alipay/views.ts'

/**
 * What the ways to create an order have in common.
 *
 * No `lateMs`: an order whose code nobody has scanned is unknown to the query, however long ago it
 * was made. So a missing order is created again under its number, never called failed.
 */
const creates = {
  effect: 'keyed',
  key: 'out_trade_no',
  settledBy: { operation: 'query', input: ({ input }: { input: object }) => tradeOf(input) },
  // An order that waits for its payer has been created, which is all that was asked for.
  settledAs: { 'requires-action': 'succeeded' },
  echo: { out_trade_no: 'out_trade_no' },
  intends: orders.orderIntent,
} as const

/** What answers about a trade must name, as far as the input names it. */
const sameTrade = { out_trade_no: 'out_trade_no', trade_no: 'trade_no' } as const

/**
 * Alipay's open platform in mainland China, gateway.do with RSA2 signatures. Amounts are decimal
 * strings in yuan: `'12.80'`.
 *
 * Key mode and certificate mode; with an `aesKey` contents are encrypted both ways. In certificate
 * mode an answer that is signed with another certificate than those of the account is not believed:
 * put the new `alipayCert` beside the old one before Alipay changes over.
 */
export const alipay = defineProvider({
  id: 'alipay',
  title: 'Alipay (gateway.do, RSA2)',
  docs: 'https://opendocs.alipay.com/open',
  // No second host: none is published.
  hosts: {
    production: ['https://openapi.alipay.com'],
    sandbox: ['https://openapi-sandbox.dl.alipaydev.com'],
  },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // The official Java SDK waits 3 s for a connection and 15 s for an answer. In all 30 s: so long
  // the guide for payment codes asks what became of a payment, at the least.
  timeouts: { connectMs: 3_000, responseMs: 15_000, totalMs: 30_000 },
  // Alipay knows a repeat by the order's or the refund's own number. It does not read the header;
  // the header is for whoever looks at the traffic.
  idempotency: { header: 'Idempotency-Key', repeat: 'recognises' },
  identity: ['appId'],
  // Of merchants behind one app each has order numbers of its own.
  identityIfGiven: ['appAuthToken'],
  codec: 'form',
  // Now and then, though UTF-8 was asked for and the header says so: smartwalle/alipay, issue 257.
  encodings: ['gb18030'],
  merchant: account,
  auth,
  error,
  faults,
  bill,

  operations: {
    /**
     * Charges the payer whose code was scanned (付款码), what was frozen before (`auth_no`), or by an
     * agreement. While the payer types a password it is asked
     * about every few seconds until the call's time is over: `timeouts: { totalMs: 60_000 }` waits
     * longer. With `onDoubt: 'undo'` what is not certain by then is cancelled.
     */
    pay: {
      ...calls('pay'),
      body: ({ input, merchant }) => ({ biz_content: contentOf(pay.payBody(input), merchant) }),
      effect: 'keyed',
      key: 'out_trade_no',
      settledBy: {
        operation: 'query',
        input: ({ input }) => tradeOf(input),
        payment: views.counterPaymentOf,
      },
      // "At once, without a gap", and only for results that are not known.
      undoneBy: { operation: 'cancel', input: ({ input }) => tradeOf(input) },
      // Documents say every 3 s, every 5 s and every 3 to 6 s.
      poll: { firstMs: 3_000, factor: 1.2, maxMs: 5_000 },
      echo: { out_trade_no: 'out_trade_no' },
      intends: orders.orderIntent,
      input: pay.payInput,
      output: pay.paid,
      fault: ({ code }) => (code === '10003' ? code : undefined),
      payment: views.paidOf,
    },

    /** Creates a QR-code payment: show `qr_code` as a QR code for the payer, within 2 h. */
    precreate: {
      ...calls('precreate'),
      ...creates,
      input: orders.precreateInput,
      output: orders.precreated,
    },

    /** Creates a payment inside Alipay (mini program): hand `trade_no` to `my.tradePay`. */
    create: {
      ...calls('create'),
      ...creates,
      input: orders.createInput,
      output: orders.created,
    },

    ...formOperations,
    ...holdOperations,
    ...transferOperations,

    /**
     * Finds a payment by the merchant's own number or by Alipay's. Not found is also an order whose
     * code nobody has scanned yet: it can still be paid.
     */
    query: {
      ...calls('query'),
      effect: 'read',
      echo: sameTrade,
      faults: readFaults,
      input: orders.queryInput,
      output: orders.trade,
      payment: views.paymentOf,
    },

    /** Closes a trade that nobody has paid. */
    close: {
      ...calls('close'),
      effect: 'keyed',
      key: 'out_trade_no',
      settledBy: { operation: 'query', input: ({ input }) => tradeOf(input) },
      // A paid trade cannot be closed, and a closed one that was paid has been refunded.
      settledAs: { closed: 'succeeded', succeeded: 'failed', refunded: 'failed' },
      echo: sameTrade,
      faults: closeFaults,
      input: orders.closeInput,
      output: orders.closed,
    },

    /**
     * Takes back a payment whose result is not known: closes it if it is unpaid, gives the money
     * back if it is paid. Within 24 h; for anything else there is `refund`.
     */
    cancel: {
      ...calls('cancel'),
      effect: 'keyed',
      key: 'out_trade_no',
      settledBy: { operation: 'query', input: ({ input }) => tradeOf(input) },
      // Paid says nothing: a cancel that is still under way may give it back in a moment.
      settledAs: { closed: 'succeeded', refunded: 'succeeded' },
      echo: sameTrade,
      // "Call again" is the provider's own word for it; nothing found is nothing taken back.
      faults: {
        ...cancelFaults,
        RETRY_FLAG_Y: 'unavailable',
        NO_SUCH_TRADE: 'not-found',
        NO_ACTION: 'unknown',
      },
      reopens: ['ACQ.SELLER_BALANCE_NOT_ENOUGH'],
      input: orders.cancelInput,
      output: orders.cancelled,
      fault: orders.cancelFault,
    },

    /**
     * Gives money back, in part or whole, usually within 12 months. `pending` when the answer does
     * not say that money moved (`fund_change`): ask with `queryRefund`, 10 s later at the earliest.
     * Two refunds of one trade must be 3 s apart.
     */
    refund: {
      ...calls('refund'),
      effect: 'keyed',
      key: 'out_request_no',
      settledBy: { operation: 'queryRefund', input: refunds.refundQuestion },
      poll: { firstMs: 10_000, factor: 1.5, maxMs: 60_000 },
      echo: { ...sameTrade, out_request_no: 'out_request_no' },
      intends: refunds.refundIntent,
      faults: refundFaults,
      // "Pay in, and call again"; a charge that could not be given back may be, later.
      reopens: ['ACQ.SELLER_BALANCE_NOT_ENOUGH', 'ACQ.REFUND_CHARGE_ERROR'],
      input: refunds.refundInput,
      output: refunds.refunded,
      refund: views.refundOf,
    },

    /** Finds a refund by its number and its trade; `not-found` also when Alipay shows nothing. */
    queryRefund: {
      ...calls('queryRefund'),
      effect: 'read',
      echo: { ...sameTrade, out_request_no: 'out_request_no' },
      faults: { ...readFaults, [noDetails]: 'not-found' },
      input: refunds.refundKey,
      output: refunds.foundRefund,
      fault: refunds.foundRefundFault,
      refund: views.foundRefundOf,
    },

    /** Asks where a bill (a ZIP with CSV in GBK) can be downloaded; the address lives 30 s. */
    billUrl: {
      ...calls('billUrl'),
      effect: 'read',
      faults: readFaults,
      input: bills.billInput,
      output: bills.bill,
    },
  },

  neutral,
  notification: {
    verify: isSigned,
    read: readNotification,
    events: {
      trade_status_sync: { value: tradeNotice, payment: views.noticedPaymentOf },
      [refundNoticeType]: {
        value: tradeNotice,
        payment: views.givenBackOf,
        refund: views.noticedRefundOf,
      },
      fund_auth_freeze: { value: holdNotice, payment: actOf },
      fund_auth_unfreeze: { value: holdNotice, payment: actOf },
      'alipay.fund.trans.order.changed': { value: transferNotice, payment: transferOf },
    },
  },
})
