import { combineSamples } from './sandbox-combine.ts'
import { orderSamples } from './sandbox-orders.ts'
import { sharingSamples } from './sandbox-sharing.ts'
import { transferSamples } from './sandbox-transfers.ts'

/** One input of each operation and what WeChat Pay answers to it; no data of real people. */
export const samples = {
  ...orderSamples,
  ...combineSamples,
  ...sharingSamples,
  ...transferSamples,
}
