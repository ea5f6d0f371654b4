import { generateKeyPairSync, sign } from 'node:crypto'
import { answerBody, httpAnswer } from './order.ts'

/** A made-up account; its keys are generated at each run. */
export interface Account {
  readonly mchid: string
  readonly appid: string
  readonly serialNo: string
  readonly privateKey: string
  readonly apiV3Key: string
  readonly publicKeyId: string
  readonly publicKey: string
}

/**
 * An account, and the one answer that its provider gives. It is signed once: a signature is
 * believed for five minutes, and a run is shorter than that.
 */
export function signedAnswer(): { readonly account: Account; readonly answer: string } {
  const keyPair = () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
  const provider = keyPair()
  const account = {
    mchid: '1900000001',
    appid: 'wx0000000000000001',
    serialNo: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    privateKey: keyPair().privateKey,
    apiV3Key: '0123456789abcdef0123456789abcdef',
    publicKeyId: 'PUB_KEY_ID_0119000000012024010100000000000001',
    publicKey: provider.publicKey,
  }
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const nonce = 'c5ac7061fccab6bf3e254dcf98995b8c'
  const bytes = Buffer.from(`${timestamp}\n${nonce}\n${answerBody}\n`)
  const answer = httpAnswer({
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': account.publicKeyId,
    'Wechatpay-Signature': sign('sha256', bytes, provider.privateKey).toString('base64'),
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    'Wechatpay-Timestamp': timestamp,
  })
  return { account, answer }
}
