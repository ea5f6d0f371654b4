const payment = {
  appid: 'wx0123456789abcdef',
  mchid: '1900000001',
  out_trade_no: 'T-20260131-0001',
  transaction_id: '4200002469202601311234567890',
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  success_time: '2026-01-31T13:29:35+08:00',
  payer: { openid: 'oSandboxPayer0000000000000000' },
  amount: { total: 1_280, payer_total: 1_280, currency: 'CNY', payer_currency: 'CNY' },
}

const refund = {
  mchid: payment.mchid,
  out_trade_no: payment.out_trade_no,
  transaction_id: payment.transaction_id,
  out_refund_no: 'R-20260131-0001',
  refund_id: '50300000002026013100000000001',
  refund_status: 'SUCCESS',
  success_time: '2026-01-31T13:31:02+08:00',
  user_received_account: '支付用户零钱',
  amount: { total: 1_280, refund: 500, payer_total: 1_280, payer_refund: 500 },
}

const transfer = {
  mch_id: payment.mchid,
  out_bill_no: 'P20260131001',
  transfer_bill_no: '1330000071100999991182020050700019480001',
  state: 'SUCCESS',
  transfer_amount: 880,
  openid: payment.payer.openid,
  create_time: '2026-01-31T13:29:35+08:00',
  update_time: '2026-01-31T13:33:12+08:00',
}

/** What a notification of each type holds once it is decrypted. */
export const notifications = {
  'TRANSACTION.SUCCESS': payment,
  'REFUND.SUCCESS': refund,
  'REFUND.ABNORMAL': { ...refund, refund_status: 'ABNORMAL', success_time: undefined },
  'REFUND.CLOSED': { ...refund, refund_status: 'CLOSED', success_time: undefined },
  'MCHTRANSFER.BILL.FINISHED': transfer,
}
