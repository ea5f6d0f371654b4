import { writeFlatXml } from '../../src/provider/index.ts'
import { signatureOf } from './auth.ts'
import { recall } from './faults.ts'
import { makeCertificate } from './sandbox-certificate.ts'
import { samples } from './sandbox-samples.ts'

/** A refusal in WeChat Pay's shape. */
function refuse(code: string, message: string) {
  if (code === 'RETURN_FAIL') return { return_code: 'FAIL', return_msg: message }
  return {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'FAIL',
    err_code: code === recall ? 'SYSTEMERROR' : code,
    err_code_des: message,
    ...(code === recall && { recall: 'Y' }),
  }
}

interface AnswerToSeal {
  readonly body: string
  readonly nonce: string
  readonly forged: boolean
  readonly merchant: { readonly appid: string; readonly mchid: string; readonly apiKey: string }
}

/** The fields of an answer of WeChat Pay's; `undefined` for anything else that is answered. */
function fieldsIn(body: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    const isAnswer = typeof value === 'object' && value !== null && 'return_code' in value
    return isAnswer ? (value as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}

/** Writes an answer as XML and signs it; `return_code` FAIL is never signed. */
function sealAnswer({ body, nonce, forged, merchant }: AnswerToSeal) {
  const fields = fieldsIn(body)
  if (fields === undefined) return { body }
  const headers = { 'content-type': 'text/plain' }
  if (fields.return_code !== 'SUCCESS') return { body: writeFlatXml(fields), status: 200, headers }
  const { appid, mchid, apiKey } = merchant
  const named = { ...fields, appid, mch_id: mchid, nonce_str: nonce }
  const sign = signatureOf(forged ? { ...named, nonce_str: 'another' } : named, apiKey)
  return { body: writeFlatXml({ ...named, sign }), status: 200, headers }
}

/**
 * WeChat Pay's payment codes on this machine: an account with a certificate made now, samples of
 * every operation, and WeChat Pay's own signature. For another merchant, spread `merchant` and
 * change its `mchid`.
 *
 * @example
 * const sandbox = await startSandbox(wechatCodepay, wechatCodepaySandbox())
 * const gateway = createGateway({
 *   providers: [wechatCodepay],
 *   merchants: { shop: { accounts: { 'wechat-codepay': sandbox.merchant } } },
 *   hosts: { 'wechat-codepay': [sandbox.url] },
 * })
 */
export function wechatCodepaySandbox() {
  return {
    merchant: {
      mchid: '1900000001',
      appid: 'wx0123456789abcdef',
      apiKey: 'sandbox-api-v2-key-of-32-bytes!!',
      ...makeCertificate('1900000001'),
    },
    samples,
    refuse,
    /** WeChat Pay's own refusals, where another code stands first in the table. */
    refusals: {
      declined: { code: 'NOTENOUGH' },
      invalid: { code: 'PARAM_ERROR' },
      unauthorized: { code: 'NOAUTH' },
    },
    /** WeChat Pay signs inside the body, and answers everything with 200. */
    sealAnswer,
  }
}
