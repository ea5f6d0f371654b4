import { combineSamplesOf, combineWaysOf } from './sandbox-combine.ts'
import { orderSamples } from './sandbox-orders.ts'
import { receiverSamples, sharingSamples } from './sandbox-sharing.ts'
import { transferSamples } from './sandbox-transfers.ts'

const combine = combineSamplesOf({ mchid: '1900000001' }, { mchid: '1900000002' })

/** One input of each operation and what WeChat Pay answers to it; no data of real people. */
export const samples = {
  ...orderSamples,
  ...combine,
  ...combineWaysOf(combine.combineNative),
  ...sharingSamples,
  ...receiverSamples,
  ...transferSamples,
}
