import { type Asked, openid, paidAt, transactionId } from './sandbox-orders.ts'

const share = { transaction_id: transactionId, out_order_no: 'S-20260131-0001' }
const receiver = {
  type: 'MERCHANT_ID' as const,
  account: '1900000003',
  amount: 100,
  description: '分账',
}
const shareAnswer = { ...share, order_id: '30080000002026013100000000001' }
const detail = { ...receiver, detail_id: '36011111111111111111111', create_time: paidAt }

const shareReturn = {
  out_order_no: share.out_order_no,
  out_return_no: 'SR-20260131-0001',
  return_mchid: receiver.account,
  amount: 100,
  description: '用户退款',
}
const shareReturnAnswer = {
  ...shareReturn,
  order_id: shareAnswer.order_id,
  return_id: '30080000002026013100000000002',
  result: 'SUCCESS',
  create_time: paidAt,
  finish_time: paidAt,
}

/** Samples of profit sharing. */
export const sharingSamples = {
  profitShare: {
    input: { ...share, receivers: [receiver], unfreeze_unsplit: true },
    answer: { ...shareAnswer, state: 'PROCESSING', receivers: [{ ...detail, result: 'PENDING' }] },
  },
  queryProfitShare: {
    input: share,
    answer: ({ stored }: Asked) =>
      stored && {
        ...stored.answer,
        state: 'FINISHED',
        receivers: stored.answer.receivers.map((each: object) => ({ ...each, result: 'SUCCESS' })),
      },
  },
  returnProfitShare: { input: shareReturn, answer: shareReturnAnswer },
  queryProfitShareReturn: {
    input: { out_order_no: share.out_order_no, out_return_no: shareReturn.out_return_no },
    answer: shareReturnAnswer,
  },
}

/** A merchant would be named, and a name is encrypted anew each time. */
const named = { type: 'PERSONAL_OPENID' as const, account: openid }
const rest = { description: '解冻全部剩余资金' }

/** Samples of the list of receivers, and of the end of a sharing. */
export const receiverSamples = {
  unfreezeProfitShare: {
    input: { ...share, out_order_no: 'S-20260131-0002', ...rest },
    answer: ({ input }: Asked) => ({
      ...shareAnswer,
      out_order_no: input.out_order_no,
      state: 'PROCESSING',
      receivers: [{ ...detail, ...rest, account: '1900000001', result: 'PENDING' }],
    }),
  },
  addProfitShareReceiver: {
    input: { ...named, relation_type: 'STAFF' as const },
    answer: { ...named, relation_type: 'STAFF' },
  },
  deleteProfitShareReceiver: { input: named, answer: named },
}
