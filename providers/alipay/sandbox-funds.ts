import { beijingTimeOf } from './fields.ts'
import type { Act, Asked } from './sandbox-acts.ts'

const success = { code: '10000', msg: 'Success' }
const payer = { payer_logon_id: '159****5620', payer_user_id: '2088000000000001' }

const hold = {
  out_order_no: 'A_20260131_0001',
  out_request_no: 'F_20260131_0001',
  amount: '100.00',
  order_title: '押金',
}

const back = {
  out_order_no: hold.out_order_no,
  out_request_no: 'U_20260131_0001',
  auth_no: '2026013110002000000001',
  amount: '40.00',
  remark: '归还',
}

const sum = {
  out_biz_no: 'P_20260131_0001',
  trans_amount: '12.80',
  order_title: '佣金',
  payee_info: { identity: '2088000000000001', identity_type: 'ALIPAY_USER_ID' as const },
}

function transferOf({ serial, atMs, input }: Act) {
  const { out_biz_no } = input
  const order_id = `202601311107000300${String(serial).padStart(8, '0')}`
  return { out_biz_no, order_id, pay_fund_order_id: order_id, status: 'SUCCESS', atMs }
}

function actOf({ serial, atMs, input }: Act, out_order_no: string) {
  return {
    ...success,
    ...payer,
    auth_no: back.auth_no,
    out_order_no,
    out_request_no: input.out_request_no,
    operation_id: `2026013110002${String(serial).padStart(8, '0')}`,
    amount: input.amount,
    status: 'SUCCESS',
    gmt_trans: beijingTimeOf(atMs),
  }
}

/** The act that is answered. */
function ownAct(operation: string, { input, serial, nowMs }: Asked): Act {
  return { operation, input, serial, atMs: nowMs }
}

const kinds: Readonly<Record<string, string>> = { FREEZE: 'freeze', UNFREEZE: 'unfreeze' }

function foundAct({ input, acts }: Asked) {
  const wanted = kinds[input.operation_type]
  const found = acts.find(
    ({ operation, input: made }) =>
      (wanted === undefined ? Object.values(kinds).includes(operation) : operation === wanted) &&
      made.out_request_no === input.out_request_no,
  )
  return found && { ...actOf(found, input.out_order_no), operation_type: input.operation_type }
}

function noticedAct(out_request_no: string, amount: string) {
  const { out_order_no, auth_no } = back
  const named = { auth_no, out_order_no, out_request_no, operation_id: '20260131100020000001' }
  return { ...named, amount, status: 'SUCCESS', gmt_trans: '2026-01-31 13:29:35' }
}

/** What a notice or a message about a transfer holds. */
export const fundNotices = {
  fund_auth_freeze: noticedAct(hold.out_request_no, hold.amount),
  fund_auth_unfreeze: noticedAct(back.out_request_no, back.amount),
  'alipay.fund.trans.order.changed': {
    out_biz_no: sum.out_biz_no,
    order_id: '20260131110070000001',
    pay_fund_order_id: '20260131110070000001',
    product_code: 'TRANS_ACCOUNT_NO_PWD',
    biz_scene: 'DIRECT_TRANSFER',
    status: 'SUCCESS',
    trans_amount: sum.trans_amount,
    pay_date: '2026-01-31 13:29:35',
  },
}

/** Samples of transfers and authorisations. */
export function fundSamples<Sent extends object>(sent: Sent) {
  return {
    transfer: {
      ...sent,
      input: sum,
      answer: (asked: Asked) => {
        const { atMs, ...told } = transferOf(ownAct('transfer', asked))
        return { ...success, ...told, trans_date: beijingTimeOf(atMs) }
      },
    },
    queryTransfer: {
      ...sent,
      input: { out_biz_no: sum.out_biz_no },
      answer: ({ input, acts }: Asked) => {
        const made = acts.find(
          ({ operation, input: given }) =>
            operation === 'transfer' && given.out_biz_no === input.out_biz_no,
        )
        if (made === undefined) return undefined
        const { atMs, ...told } = transferOf(made)
        const trans_amount = made.input.trans_amount
        return { ...success, ...told, trans_amount, pay_date: beijingTimeOf(atMs) }
      },
    },
    freeze: {
      ...sent,
      input: { ...hold, auth_code: '281234567890123456' },
      answer: (asked: Asked) => actOf(ownAct('freeze', asked), asked.input.out_order_no),
    },
    appFreeze: { input: hold },
    queryFreeze: {
      ...sent,
      input: { out_order_no: hold.out_order_no, out_request_no: hold.out_request_no },
      answer: foundAct,
    },
    unfreeze: {
      ...sent,
      input: back,
      answer: (asked: Asked) => actOf(ownAct('unfreeze', asked), back.out_order_no),
    },
  }
}
