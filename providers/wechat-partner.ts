import * as z from 'zod'
import { defineProvider } from '../src/provider/index.ts'
import { isSignedNotification, signAs, unknownKey, verify } from './wechat/auth.ts'
import { certificates } from './wechat/certificates.ts'
import { paymentEvents } from './wechat/notification.ts'
import { makeAppForm, makeJsapiForm } from './wechat/payer.ts'
import { sealed, shareInputFor } from './wechat/profit-sharing.ts'
import { addInputFor, deleteInputFor, sealedReceiver } from './wechat/receivers.ts'
import { refundBody } from './wechat/refunds.ts'
import { wechat } from './wechat.ts'
import { account } from './wechat-partner/account.ts'
import * as combine from './wechat-partner/combine.ts'
import { neutral } from './wechat-partner/neutral.ts'
import { notOurs, readAsPartner } from './wechat-partner/notification.ts'
import * as orders from './wechat-partner/orders.ts'
import { openerOf, signInput } from './wechat-partner/payer.ts'
import { refundNotice } from './wechat-partner/refunds.ts'
import { receiverKinds, sharer } from './wechat-partner/sharing.ts'

const direct = wechat.operations

/**
 * WeChat Pay, API v3, for service providers (服务商) who take payments for their sub-merchants.
 * Amounts are integers in fen: 1280 is 12.80 yuan.
 *
 * Each merchant of the gateway is one sub-merchant. The provider's id, and so the name in
 * `accounts` and on the client, is `wechat-partner`:
 * `gateway.merchant('tea-house')['wechat-partner'].native(…)`. What the account says (`sp_mchid`,
 * `sp_appid`, `sub_mchid`, `sub_appid`) is not part of any input.
 */
export const wechatPartner = defineProvider({
  ...wechat,
  id: 'wechat-partner',
  title: 'WeChat Pay for service providers (API v3)',
  docs: 'https://pay.weixin.qq.com/doc/v3/partner',
  identity: ['sp_mchid', 'sub_mchid'],
  merchant: account,
  auth: {
    needs: { certificates },
    sign: (request) => signAs(request.merchant.sp_mchid, request),
    verify,
    unknownKey,
  },
  neutral,

  operations: {
    /** Creates a QR-code payment: show `code_url` as a QR code for the payer, within 2 h. */
    native: {
      ...direct.native,
      path: '/v3/pay/partner/transactions/native',
      body: orders.orderBody,
    },

    /**
     * Creates a payment inside WeChat, for an official account's page or a mini program. Hand its
     * `prepay_id` to `jsapiPaySign`, and the answer of that to the payer's page, within 2 h.
     */
    jsapi: {
      ...direct.jsapi,
      path: '/v3/pay/partner/transactions/jsapi',
      input: orders.jsapiInput,
      body: orders.orderBody,
    },

    /** Creates a payment in a phone's browser: send the payer to `h5_url`, within 5 min. */
    h5: {
      ...direct.h5,
      path: '/v3/pay/partner/transactions/h5',
      body: orders.orderBody,
    },

    /**
     * Creates a payment in the app of the service provider or the sub-merchant. Hand its
     * `prepay_id` to `appPaySign`, and the answer of that to the app, within 2 h.
     */
    app: {
      ...direct.app,
      path: '/v3/pay/partner/transactions/app',
      body: orders.orderBody,
    },

    /** Finds a payment by the service provider's own number, in every state. */
    query: {
      ...direct.query,
      path: '/v3/pay/partner/transactions/out-trade-no/{out_trade_no}',
      output: orders.transaction,
      query: orders.bothMerchants,
    },

    /** Finds a payment by WeChat Pay's number, which only a paid order has. */
    queryById: {
      ...direct.queryById,
      path: '/v3/pay/partner/transactions/id/{transaction_id}',
      output: orders.transaction,
      query: orders.bothMerchants,
    },

    /** Closes an order that nobody has paid; closing it again does no harm. */
    close: {
      ...direct.close,
      path: '/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close',
      body: orders.bothMerchants,
    },

    /**
     * Gives the sub-merchant's money back, in part or whole, within a year. Usually `pending`: it
     * has been accepted, and arrives within minutes (balance) or days (bank cards). Ask with
     * `queryRefund`.
     */
    refund: {
      ...direct.refund,
      body: ({ input, merchant }) => ({ sub_mchid: merchant.sub_mchid, ...refundBody({ input }) }),
    },

    /** Finds a refund by the service provider's own number. */
    queryRefund: {
      ...direct.queryRefund,
      query: ({ merchant }) => ({ sub_mchid: merchant.sub_mchid }),
    },

    /**
     * Asks for the bill of a day's payments, the sub-merchant's or all of them; hand the answer to
     * `downloadBill`, within 5 min.
     */
    tradeBill: {
      ...direct.tradeBill,
      input: direct.tradeBill.input.extend({
        every_sub_merchant: z
          .boolean()
          .optional()
          .describe('true: all in one file; those of small merchants (小微) stand nowhere else'),
      }),
      query: ({ input: { every_sub_merchant: every, ...input }, merchant }) =>
        every ? input : { ...input, sub_mchid: merchant.sub_mchid },
    },

    /** Asks for the bill of a day's money movements, the service provider's own. */
    fundFlowBill: direct.fundFlowBill,

    /**
     * Downloads a bill as a stream of CSV text; amounts in it are yuan. The stream ends with an
     * error when the file is not the one that was announced: use nothing before its end.
     */
    downloadBill: direct.downloadBill,

    /** Signs what the payer's page or mini program needs to open the payment. Sends nothing. */
    jsapiPaySign: {
      ...direct.jsapiPaySign,
      input: signInput,
      make: (making) => makeJsapiForm(openerOf(making), making),
    },

    /** Signs what the payer's app needs to open the payment. Sends nothing. */
    appPaySign: {
      ...direct.appPaySign,
      input: signInput,
      make: (making) => makeAppForm(openerOf(making), making),
    },

    /**
     * Creates one QR-code payment for up to fifty orders, each of a sub-merchant that it names; the
     * payer scans its `code_url`.
     */
    combineNative: {
      ...direct.combineNative,
      input: combine.combineInput,
      body: combine.combineBody,
    },

    /** The same inside WeChat, in the app, in a phone's browser. */
    combineJsapi: { ...direct.combineJsapi, input: combine.jsapiInput, body: combine.combineBody },
    combineApp: { ...direct.combineApp, input: combine.combineInput, body: combine.combineBody },
    combineH5: { ...direct.combineH5, input: combine.h5Input, body: combine.combineBody },

    /** Finds a combined payment by its number, with the state of each order in it. */
    queryCombine: direct.queryCombine,

    /** Closes a combined payment that nobody has paid; all its orders together. */
    closeCombine: {
      ...direct.closeCombine,
      input: combine.closeCombineInput,
      body: combine.closeCombineBody,
    },

    /**
     * Shares the sub-merchant's money of a paid order that was made with
     * `settle_info.profit_sharing: true`. It is carried out later: `succeeded` means that every
     * receiver has got theirs.
     */
    profitShare: {
      ...direct.profitShare,
      input: shareInputFor(receiverKinds),
      body: ({ input, ...args }) => ({
        ...sharer(args),
        ...input,
        receivers: sealed(input.receivers, args),
      }),
    },

    /** Gives what was not shared back to the sub-merchant, and ends the sharing of an order. */
    unfreezeProfitShare: {
      ...direct.unfreezeProfitShare,
      body: ({ input, merchant }) => ({ sub_mchid: merchant.sub_mchid, ...input }),
    },

    /** Finds a profit sharing by its number, with the result of each receiver. */
    queryProfitShare: {
      ...direct.queryProfitShare,
      query: ({ input, merchant }) => ({
        sub_mchid: merchant.sub_mchid,
        transaction_id: input.transaction_id,
      }),
    },

    /** Takes back what a merchant has received by profit sharing, within 180 days. */
    returnProfitShare: {
      ...direct.returnProfitShare,
      body: ({ input, merchant }) => ({ sub_mchid: merchant.sub_mchid, ...input }),
    },

    /** Finds a return of shared money by its number. */
    queryProfitShareReturn: {
      ...direct.queryProfitShareReturn,
      query: ({ input, merchant }) => ({
        sub_mchid: merchant.sub_mchid,
        out_order_no: input.out_order_no,
      }),
    },

    /** The list of receivers of the sub-merchant's money. */
    addProfitShareReceiver: {
      ...direct.addProfitShareReceiver,
      input: addInputFor(receiverKinds),
      body: ({ input, ...args }) => ({ ...sharer(args), ...sealedReceiver(input, args) }),
    },
    deleteProfitShareReceiver: {
      ...direct.deleteProfitShareReceiver,
      input: deleteInputFor(receiverKinds),
      body: ({ input, ...args }) => ({ ...sharer(args), ...input }),
    },
  },

  // The keys are the service provider's: `sub_mchid` inside a notification says whose it is.
  notification: {
    verify: isSignedNotification,
    read: readAsPartner,
    notOurs,
    events: paymentEvents(orders.transaction, refundNotice),
  },
})
