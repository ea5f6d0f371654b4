import { defineProvider } from '../src/provider/index.ts'
import { account } from './unionpay/account.ts'
import { auth } from './unionpay/auth.ts'
import { error, faults, fileFaults, queryFaults } from './unionpay/faults.ts'
import { form, makeForm } from './unionpay/forms.ts'
import * as messages from './unionpay/messages.ts'
import { isSigned, notice, readNotification } from './unionpay/notification.ts'
import { calls, fixedNamesOf } from './unionpay/trades.ts'
import * as views from './unionpay/views.ts'

/** What an answer must name: together they are the trade. */
const sameTrade = { orderId: 'orderId', txnTime: 'txnTime' } as const

interface TradeKey {
  readonly orderId: string
  readonly txnTime: string
}

/** Asks what became of a trade, and takes the answer for one of this type alone. */
function askedAs(txnType: string) {
  return {
    operation: 'query',
    input: ({ input }: { readonly input: TradeKey }) => ({
      orderId: input.orderId,
      txnTime: input.txnTime,
    }),
    payment: views.settledOf(txnType),
  } as const
}

/**
 * "Not found" three minutes after the request may be taken for a failure: before that the question
 * may have overtaken the trade. Source: the rule for code 34 in the samples for the query.
 */
const lateMs = 3 * 60_000

/** What moves money from server to server; 00 means accepted, the query knows the rest. */
const moves = {
  effect: 'keyed',
  key: 'orderId',
  echo: sameTrade,
  intends: messages.tradeIntent,
  lateMs,
} as const

/**
 * What makes an order for the payer's side. No `lateMs`: one that nobody has paid yet may be
 * unknown to the query. Whatever the query tells of it, it has been made; what it was answered with
 * is gone.
 */
const makes = {
  effect: 'keyed',
  key: 'orderId',
  settledBy: askedAs('01'),
  settledAs: {
    'requires-action': 'succeeded',
    processing: 'succeeded',
    succeeded: 'succeeded',
    failed: 'succeeded',
  },
  echo: sameTrade,
  intends: messages.tradeIntent,
} as const

/**
 * UnionPay's full-channel gateway (银联全渠道), message version 5.1.0 with RSA certificates, for direct
 * merchants in mainland China. Amounts are fen as strings: `'1280'` is 12.80 yuan. A trade is named
 * by `orderId` and `txnTime` together: keep both. The neutral client does not reach it for that
 * reason: it names an act by one number.
 *
 * Answers are believed only when the certificate that comes with them was issued for UnionPay by
 * what the account pins (`middleCert`, `rootCert`): put a new one beside the old one before
 * UnionPay changes over.
 */
export const unionpay = defineProvider({
  id: 'unionpay',
  title: 'UnionPay (full-channel gateway, 5.1.0)',
  docs: 'https://open.unionpay.com/tjweb/acproduct/list',
  // No second host: none is published.
  hosts: {
    production: ['https://gateway.95516.com'],
    sandbox: ['https://gateway.test.95516.com'],
  },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // The official sample waits 30 s for a connection and 30 s for an answer, and asks then. Here the
  // question follows inside the call, so that it comes sooner.
  timeouts: { connectMs: 5_000, responseMs: 10_000, totalMs: 30_000 },
  // The official schedule for trades from server to server: six questions, 1, 2, 4, 8, 16 and 32 s
  // apart. `timeouts: { totalMs: 65_000 }` asks them all.
  poll: { firstMs: 1_000, factor: 2, maxMs: 32_000 },
  // Sent again, orderId and txnTime are refused as a duplicate (12), within the day for certain;
  // how much longer is not documented.
  idempotency: { repeat: 'ask-first', keptForMs: 24 * 60 * 60_000 },
  identity: ['merId'],
  codec: 'pairs',
  // Merchants who once chose `encoding` GBK are answered and notified in it.
  encodings: ['gb18030'],
  merchant: account,
  auth,
  error,
  faults,

  operations: {
    /**
     * Signs a payment in the payer's browser: write `html` into a page, or post `fields` to
     * `action`. Sends nothing itself. Only a payment that succeeded is notified; without a
     * notification ask after 5, 10, 30, 60 and 120 minutes. Where the payer comes back to
     * (`frontUrl`) proves nothing.
     */
    web: {
      effect: 'read',
      input: messages.webInput,
      output: form,
      extraJoinsInput: fixedNamesOf('web'),
      make: makeForm,
    },

    /**
     * Creates a payment for the merchant's own app: hand `tn` to UnionPay's library there.
     * `unknown` when the answer was lost: nobody can pay without `tn`, so make a new order under a
     * new number.
     */
    app: { ...calls('app'), ...makes, input: messages.appInput, output: messages.ordered },

    /**
     * Creates a QR-code payment: show `qrCode` as a QR code for the payer. It cannot be closed,
     * only run out (`payTimeout`). `unknown` when the answer was lost: make a new one under a new
     * number.
     */
    qrCode: { ...calls('qrCode'), ...makes, input: messages.qrCodeInput, output: messages.coded },

    /**
     * Charges the payer whose code was scanned (付款码), and asks until it is certain or the call's
     * time is over. With `onDoubt: 'undo'` what is not certain by then is reversed.
     */
    scan: {
      ...calls('scan'),
      ...moves,
      settledBy: askedAs('01'),
      undoneBy: 'reverse',
      input: messages.scanInput,
      output: messages.acted,
      payment: views.paymentOf,
    },

    /**
     * Finds a trade of any kind (payment, undo, refund) by its own `orderId` and `txnTime`. Returns
     * when UnionPay knows it: what became of it says `origRespCode`, 00 or A6 for success. A
     * failure of what is paid in a page, an app or by QR code is final only after its `payTimeout`.
     */
    query: {
      ...calls('query'),
      effect: 'read',
      echo: sameTrade,
      faults: queryFaults,
      input: messages.tradeInput,
      output: messages.found,
      payment: views.foundOf,
    },

    /**
     * Takes a payment back in full on its settlement day (消费撤销), from 23:00 to 23:00 in Beijing,
     * unless something was refunded of it. `pending` until the query says that it was done.
     */
    undo: {
      ...calls('undo'),
      ...moves,
      settledBy: askedAs('31'),
      input: messages.undoInput,
      output: messages.acted,
      refund: views.refundOf,
    },

    /**
     * Gives money back, in part or whole, within 11 months (退货), under a number of its own; the
     * payer has it within 10 settlement days. `pending` until the query says that it was done.
     */
    refund: {
      ...calls('refund'),
      ...moves,
      settledBy: askedAs('04'),
      input: messages.refundInput,
      output: messages.acted,
      refund: views.refundOf,
    },

    /**
     * Takes back a scanned payment whose result is not known (冲正), by its own `orderId` and
     * `txnTime`; what is known to be paid is for `undo`. Only on its settlement day, 23:00 to 23:00
     * in Beijing. `pending` when it was accepted: it has succeeded once the query says that nothing
     * was paid.
     */
    reverse: {
      ...calls('reverse'),
      effect: 'keyed',
      key: 'orderId',
      // Guess: that it may be sent again until it is accepted is not in UnionPay's own words.
      repeat: 'recognises',
      settledBy: askedAs('01'),
      // Paid says nothing: a reversal that is still under way may give it back in a moment.
      settledAs: { failed: 'succeeded' },
      echo: sameTrade,
      input: messages.tradeInput,
      output: messages.acted,
      fault: () => 'pending',
    },

    /**
     * Fetches the settlement file of a day: a ZIP, deflated and in base64. Have it back with
     * `inflateSync(Buffer.from(fileContent, 'base64'))` of `node:zlib`. At most 2 MiB as it is
     * sent.
     */
    fileTransfer: {
      ...calls('fileTransfer'),
      hosts: {
        production: ['https://filedownload.95516.com'],
        sandbox: ['https://filedownload.test.95516.com'],
      },
      effect: 'read',
      faults: fileFaults,
      input: messages.fileInput,
      output: messages.file,
    },
  },

  notification: {
    verify: isSigned,
    read: readNotification,
    events: {
      payment: { value: notice, payment: views.noticedPaymentOf },
      undo: { value: notice, refund: views.noticedRefundOf },
      refund: { value: notice, refund: views.noticedRefundOf },
    },
  },
})
