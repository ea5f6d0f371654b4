import { type Asked, openid, paidAt } from './sandbox-orders.ts'

const transfer = {
  out_bill_no: 'P20260131001',
  transfer_scene_id: '1000',
  openid,
  transfer_amount: 880,
  transfer_remark: '新会员有礼',
  transfer_scene_report_infos: [
    { info_type: '活动名称', info_content: '新会员有礼' },
    { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
  ],
}
const transferBill = {
  out_bill_no: transfer.out_bill_no,
  transfer_bill_no: '1330000071100999991182020050700019480001',
}

/** In the sandbox a payee has confirmed as soon as one asks, unless the transfer was cancelled. */
function transferOf({ input, acts }: Asked) {
  const about = acts.filter((act) => act.input.out_bill_no === input.out_bill_no)
  const made = about.find((act) => act.operation === 'transfer')
  if (made === undefined) return undefined
  const { out_bill_no, transfer_amount, transfer_remark, openid: payee } = made.input
  const cancelled = about.some((act) => act.operation === 'cancelTransfer')
  return {
    mch_id: '1900000001',
    appid: 'wx0123456789abcdef',
    out_bill_no,
    transfer_bill_no: transferBill.transfer_bill_no,
    transfer_amount,
    transfer_remark,
    openid: payee,
    state: cancelled ? 'CANCELLED' : 'SUCCESS',
    create_time: paidAt,
    update_time: paidAt,
  }
}

/** Samples of transfers to persons. */
export const transferSamples = {
  transfer: {
    input: transfer,
    answer: {
      ...transferBill,
      state: 'WAIT_USER_CONFIRM',
      create_time: paidAt,
      package_info: 'c2FuZGJveC1wYWNrYWdlLWluZm8=',
    },
  },
  queryTransfer: { input: { out_bill_no: transfer.out_bill_no }, answer: transferOf },
  cancelTransfer: {
    input: { out_bill_no: transfer.out_bill_no },
    answer: { ...transferBill, state: 'CANCELING', update_time: paidAt },
  },
}
