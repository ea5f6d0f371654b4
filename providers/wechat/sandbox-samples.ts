import { combineSamplesOf } from './sandbox-combine.ts'
import { orderSamples } from './sandbox-orders.ts'
import { sharingSamples } from './sandbox-sharing.ts'
import { transferSamples } from './sandbox-transfers.ts'

/** One input of each operation and what WeChat Pay answers to it; no data of real people. */
export const samples = {
  ...orderSamples,
  ...combineSamplesOf({ mchid: '1900000001' }, { mchid: '1900000002' }),
  ...sharingSamples,
  ...transferSamples,
}
