import * as z from 'zod'
import { defineOperations, type MakeArguments, signRsaSha256 } from '../../src/provider/index.ts'
import { type Account, account } from './account.ts'

const prepayKey = z.strictObject({
  prepay_id: z
    .string()
    .regex(/^[\w-]{1,128}$/, 'must be a prepay_id as it was answered, without "prepay_id="'),
})

/** What the app's SDK takes. */
const appForm = z.object({
  appid: z.string(),
  partnerid: z.string(),
  prepayid: z.string(),
  package: z.literal('Sign=DYPay'),
  noncestr: z.string(),
  timestamp: z.string(),
  sign: z.string(),
})

/** What `ttcjpay.dypay` takes as `sdk_info`. */
const jsapiForm = z.object({
  appId: z.string(),
  timeStamp: z.string(),
  nonceStr: z.string(),
  package: z.string(),
  signType: z.literal('DouyinPay-RSA'),
  paySign: z.string(),
})

type Making = MakeArguments<z.output<typeof prepayKey>, Account>

/** Four lines, as minibear2021/douyinpay and go-pay/gopay have them. */
function signatureOf(making: Making, what: string, timestamp: string) {
  const { merchant, nonce } = making
  const text = `${merchant.appid}\n${timestamp}\n${nonce}\n${what}\n`
  return signRsaSha256(merchant.privateKey, text)
}

function secondsOf({ timestampMs }: Making): string {
  return String(Math.floor(timestampMs / 1_000))
}

async function makeAppForm(making: Making): Promise<z.output<typeof appForm>> {
  const { input, merchant, nonce } = making
  const timestamp = secondsOf(making)
  return {
    appid: merchant.appid,
    partnerid: merchant.mchid,
    prepayid: input.prepay_id,
    package: 'Sign=DYPay',
    noncestr: nonce,
    timestamp,
    // The id alone is signed here, where JSAPI signs `prepay_id=` before it.
    sign: await signatureOf(making, input.prepay_id, timestamp),
  }
}

/** https://pay.douyinpay.com/wiki/639fd48f17c2f3021d237f61/64413fddc6217f024ae23ae9 */
async function makeJsapiForm(making: Making): Promise<z.output<typeof jsapiForm>> {
  const { input, merchant, nonce } = making
  const timeStamp = secondsOf(making)
  const prepay = `prepay_id=${input.prepay_id}`
  return {
    appId: merchant.appid,
    timeStamp,
    nonceStr: nonce,
    package: prepay,
    signType: 'DouyinPay-RSA',
    paySign: await signatureOf(making, prepay, timeStamp),
  }
}

export const payerOperations = defineOperations(account, {
  /** Signs what the payer's app needs to open the payment. Sends nothing. */
  appPaySign: { effect: 'read', input: prepayKey, output: appForm, make: makeAppForm },

  /** Signs what the payer's page inside Douyin needs to open the payment. Sends nothing. */
  jsapiPaySign: { effect: 'read', input: prepayKey, output: jsapiForm, make: makeJsapiForm },
})
