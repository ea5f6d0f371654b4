import * as z from 'zod'
import {
  type Auth,
  bytesBetween,
  type EnvelopedAnswer,
  rsaPublicKey,
  type Signed,
  type SignRequest,
  signRsaSha256,
  type VerifyAnswer,
  verifyRsaSha256,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { appCertSn, certificatesByNumber, rootCertSn } from './certificates.ts'
import { decryptContent } from './content.ts'
import { type Envelope, envelopeOf } from './envelope.ts'
import { beijingTimeOf } from './fields.ts'
import { answerName, gatewayAnswerName } from './methods.ts'

type Parameters = Readonly<Record<string, string>>

/** What an account adds to every call; certificates are read once for an account. */
interface Standing {
  readonly parameters: Parameters
  /** What signs for Alipay: of a certificate's number that one, else all that the account holds. */
  readonly verifiersOf: (certSn: string | undefined) => readonly string[]
}

const standings = new WeakMap<Account, Standing>()

function standingOf(merchant: Account): Standing {
  const known = standings.get(merchant)
  if (known !== undefined) return known
  const made = makeStanding(merchant)
  standings.set(merchant, made)
  return made
}

function makeStanding(merchant: Account): Standing {
  const { alipayPublicKey, appCert, alipayCert, alipayRootCert, aesKey, appAuthToken } = merchant
  const parameters = {
    app_id: merchant.appId,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    version: '1.0',
    ...(aesKey !== undefined && { encrypt_type: 'AES' }),
    ...(appAuthToken !== undefined && { app_auth_token: appAuthToken }),
  }
  if (appCert === undefined || alipayCert === undefined || alipayRootCert === undefined) {
    // Parsed before anything is sent: with a key that verifies nothing, each payment would go out
    // and its answer be refused.
    if (alipayPublicKey !== undefined) rsaPublicKey(alipayPublicKey)
    const keys = alipayPublicKey === undefined ? [] : [alipayPublicKey]
    return { parameters, verifiersOf: () => keys }
  }
  const known = certificatesByNumber(alipayCert)
  return {
    parameters: {
      ...parameters,
      app_cert_sn: appCertSn(appCert),
      alipay_root_cert_sn: rootCertSn(alipayRootCert),
    },
    // A certificate that the account does not hold vouches for nothing. Notifications name none.
    verifiersOf: (certSn) =>
      [...known].filter(([number]) => number === (certSn ?? number)).map(([, pem]) => pem),
  }
}

/** A signature of Alipay's, and the number of the certificate that made it, where it is told. */
export interface AlipaySignature {
  readonly sign: string
  readonly certSn: string | undefined
}

/** Whether one of the texts is what Alipay has signed for this account. */
export function isAlipays(
  merchant: Account,
  { sign, certSn }: AlipaySignature,
  texts: readonly (string | Uint8Array)[],
): boolean {
  const keys = standingOf(merchant).verifiersOf(certSn)
  return keys.some((key) => texts.some((text) => verifyRsaSha256(key, text, sign)))
}

/** The common parameters of a call made now. */
export function commonParameters(merchant: Account, timestampMs: number): Parameters {
  return { ...standingOf(merchant).parameters, timestamp: beijingTimeOf(timestampMs) }
}

/** What is signed: all parameters that say something, sorted by name, as they are. */
export function textToSign(parameters: Parameters): string {
  return Object.keys(parameters)
    .filter((name) => name !== 'sign' && parameters[name] !== '')
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&')
}

function parse(form: string): Parameters {
  return Object.fromEntries(new URLSearchParams(form))
}

/**
 * Signs one send: https://opendocs.alipay.com/common/02kf5q. The method and its content are in the
 * request already; common parameters and signature join them in the query, as `charset` must: the
 * gateway reads the body by it.
 */
export function sign(request: SignRequest<Account>): Signed | Promise<Signed> {
  const { merchant, path, body, timestampMs } = request
  const common = commonParameters(merchant, timestampMs)
  const [, search = ''] = path.split(/\?(.*)/s)
  const seal = (signature: string): Signed => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    query: { ...common, sign: signature },
  })
  const text = textToSign({ ...parse(search), ...parse(body), ...common })
  const signature = signRsaSha256(merchant.privateKey, text)
  return typeof signature === 'string' ? seal(signature) : signature.then(seal)
}

/**
 * The texts that the signature may be over. Alipay's own Java SDK also tries the answer with plain
 * slashes in place of escaped ones; that means the same, unless a backslash stands before them. Of
 * an encrypted answer no document tells whether its quotes are signed too.
 */
function signedForms(content: string): readonly string[] {
  if (content.startsWith('"')) return [content, content.slice(1, -1)]
  if (!content.includes('\\/') || content.includes('\\\\/')) return [content]
  return [content, content.replaceAll('\\/', '/')]
}

const refusal = z.object({ code: z.string().regex(/^[24]\d{4}$/) })

/** Whether the gateway says no, or that it does not know. */
function refuses({ value }: Envelope): boolean {
  return refusal.safeParse(value).success
}

/**
 * The rule for answers. Alipay signs what it carried out; of refusals only some. One without a
 * signature is `unsigned`, one with a signature stands or falls by it.
 */
export function verify(answer: VerifyAnswer<Account>): boolean | 'unsigned' {
  const envelope = envelopeOf(answer.body)
  if (envelope === undefined) return answer.status >= 400 ? 'unsigned' : false
  const { content, contentAt, sign, certSn } = envelope
  if (sign === undefined) return refuses(envelope) ? 'unsigned' : false
  const { bytes, merchant } = answer
  const forms =
    bytes === undefined
      ? signedForms(content)
      : [bytesBetween(bytes, contentAt, contentAt + content.length)]
  return isAlipays(merchant, { sign, certSn }, forms)
}

/** Takes the signed text out of the answer, and nothing that stands beside it. */
export function open({ merchant, operation, body }: EnvelopedAnswer<Account>): string {
  const envelope = envelopeOf(body)
  if (envelope === undefined) return body
  const { name, content, value } = envelope
  const isGateways = name === gatewayAnswerName && refuses(envelope)
  if (name !== answerName(operation) && !isGateways) {
    throw new Error('the answer is to another method')
  }
  if (typeof value !== 'string') return content
  if (merchant.aesKey === undefined) throw new Error('the answer is encrypted, without an AES key')
  return decryptContent(merchant.aesKey, value)
}

/** Whether an answer names a certificate that the account does not hold. */
function unknownKey({ merchant, body }: VerifyAnswer<Account>): boolean {
  const certSn = envelopeOf(body)?.certSn
  return certSn !== undefined && standingOf(merchant).verifiersOf(certSn).length === 0
}

/** How requests are signed and answers verified. */
export const auth: Auth<Account> = { sign, verify, unknownKey, open }
