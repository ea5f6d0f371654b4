import * as z from 'zod'
import { defineOperations, type MakeArguments, signRsaSha256 } from '../../src/provider/index.ts'
import { account, type Keys } from './account.ts'

export const prepayKey = z.strictObject({
  prepay_id: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be a prepay_id as it was answered, without "prepay_id="')
    .describe('Good for two hours'),
})

/** What `wx.requestPayment` and `WeixinJSBridge` take. */
const jsapiForm = z.object({
  appId: z.string(),
  timeStamp: z.string(),
  nonceStr: z.string(),
  package: z.string(),
  signType: z.literal('RSA'),
  paySign: z.string(),
})

/** What the app SDK's `PayReq` takes. */
const appForm = z.object({
  appid: z.string(),
  partnerid: z.string(),
  prepayid: z.string(),
  package: z.literal('Sign=WXPay'),
  noncestr: z.string(),
  timestamp: z.string(),
  sign: z.string(),
})

type Making = MakeArguments<z.output<typeof prepayKey>, Keys>

/** In whose name the payer's page or app opens the payment. */
export interface Opener {
  readonly appid: string
  readonly mchid: string
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012365339 */
export async function makeJsapiForm(
  { appid }: Pick<Opener, 'appid'>,
  { input, merchant, timestampMs, nonce }: Making,
): Promise<z.output<typeof jsapiForm>> {
  const timeStamp = String(Math.floor(timestampMs / 1_000))
  const prepay = `prepay_id=${input.prepay_id}`
  const text = `${appid}\n${timeStamp}\n${nonce}\n${prepay}\n`
  const paySign = await signRsaSha256(merchant.privateKey, text)
  return {
    appId: appid,
    timeStamp,
    nonceStr: nonce,
    package: prepay,
    signType: 'RSA',
    paySign,
  }
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012365340 */
export async function makeAppForm(
  { appid, mchid }: Opener,
  { input, merchant, timestampMs, nonce }: Making,
): Promise<z.output<typeof appForm>> {
  const timestamp = String(Math.floor(timestampMs / 1_000))
  // The id alone is signed here, where JSAPI signs `prepay_id=` before it.
  const text = `${appid}\n${timestamp}\n${nonce}\n${input.prepay_id}\n`
  const sign = await signRsaSha256(merchant.privateKey, text)
  return {
    appid,
    partnerid: mchid,
    prepayid: input.prepay_id,
    package: 'Sign=WXPay',
    noncestr: nonce,
    timestamp,
    sign,
  }
}

export const payerOperations = defineOperations(account, {
  /** Signs what the payer's page or mini program needs to open the payment. Sends nothing. */
  jsapiPaySign: {
    effect: 'read',
    input: prepayKey,
    output: jsapiForm,
    make: (making) => makeJsapiForm(making.merchant, making),
  },

  /** Signs what the payer's app needs to open the payment. Sends nothing. */
  appPaySign: {
    effect: 'read',
    input: prepayKey,
    output: appForm,
    make: (making) => makeAppForm(making.merchant, making),
  },
})
