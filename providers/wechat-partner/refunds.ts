import * as z from 'zod'
import { refundNotice as directNotice } from '../wechat/refunds.ts'

/** A refund as notifications tell it. */
export const refundNotice = directNotice.omit({ mchid: true }).extend({
  sp_mchid: z.string().nullish(),
  sub_mchid: z.string().nullish(),
})
