import { issueCertificate, newParty } from './sandbox-certificates.ts'
import { notices, samples } from './sandbox-samples.ts'
import { type Fields, signatureOf, signing, textToSign } from './signature.ts'
import { trades } from './trades.ts'

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `payment`, `undo` or `refund`; what it tells of says `txnType` in `value`. */
  readonly type: string
  /** The fields that are not the same for all. */
  readonly value: unknown
}

/** UnionPay's place on this machine: what signs, and the certificates that vouch for it. */
function newPlatform() {
  const root = newParty('payonce sandbox root')
  const middle = newParty('payonce sandbox authority')
  const signer = newParty('041@8310000000083040@中国银联股份有限公司@00000001')
  return {
    privateKey: signer.privateKey,
    rootCert: issueCertificate({ subject: root, issuer: root, serial: 1n }),
    middleCert: issueCertificate({ subject: middle, issuer: root, serial: 2n }),
    signPubKeyCert: issueCertificate({ subject: signer, issuer: middle, serial: 3n }),
  }
}

function textFieldsOf(value: unknown): Record<string, string> {
  const fields = Object.entries(value ?? {}).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.map(([name, field]) => [name, String(field)]))
}

/** The fields of an answer; `undefined` for what is no answer of UnionPay's. */
function answerOf(body: string): Record<string, string> | undefined {
  try {
    const fields = textFieldsOf(JSON.parse(body))
    return 'respCode' in fields ? fields : undefined
  } catch {
    return undefined
  }
}

const repeated = ['encoding', 'accessType', 'bizType', 'merId', 'txnType', 'txnSubType']
const repeatedIfThere = ['orderId', 'txnTime', 'txnAmt', 'origQryId']

/** What an answer repeats of its request. */
function repeatedFrom(form: string): Record<string, string> {
  const sent = new URLSearchParams(form)
  const names = [...repeated, ...repeatedIfThere].filter((name) => sent.has(name))
  return Object.fromEntries(names.map((name) => [name, sent.get(name) ?? '']))
}

/** Tells operations apart that have one path: by what they are, in the form. */
function route({ path, body }: { readonly path: string; readonly body: string }) {
  const sent = new URLSearchParams(body)
  return Object.entries(trades).find(
    ([, trade]) =>
      trade.path === path &&
      trade.fixed.txnType === sent.get('txnType') &&
      trade.fixed.txnSubType === sent.get('txnSubType'),
  )?.[0]
}

interface AnswerToSeal {
  readonly body: string
  readonly request: { readonly body: string }
  readonly forged: boolean
}

/**
 * UnionPay on this machine: an account with keys and certificates made now, samples of every
 * operation and UnionPay's own signature. For another merchant, spread `merchant` and change its
 * `merId`.
 *
 * @example
 * const sandbox = await startSandbox(unionpay, unionpaySandbox())
 * const gateway = createGateway({
 *   providers: [unionpay],
 *   merchants: { shop: { accounts: { unionpay: sandbox.merchant } } },
 *   hosts: { unionpay: [sandbox.url] },
 * })
 */
export function unionpaySandbox() {
  const { privateKey, signPubKeyCert, middleCert, rootCert } = newPlatform()
  const merchant = {
    merId: '777290058167151',
    certId: '69903319369',
    privateKey: newParty('merchant').privateKey,
    middleCert,
    rootCert,
  }

  const sign = async (fields: Fields, forged = false) => {
    const whole = { ...signing, ...fields, signPubKeyCert }
    const signature = await signatureOf(privateKey, forged ? { ...whole, forged: '1' } : whole)
    return { ...whole, signature }
  }

  return {
    merchant,
    samples,
    /** What notifications hold, by their type. */
    notifications: notices,
    route,
    refuse: (respCode: string, respMsg: string) => ({ respCode, respMsg }),
    /** UnionPay's own refusals, where another code stands first in the table. */
    refusals: {
      pending: { code: '05' },
      unknown: { code: '03' },
      declined: { code: '64' },
      invalid: { code: '10' },
      unauthorized: { code: '11' },
      duplicate: { code: '12' },
      'not-found': { code: '34' },
      throttled: { code: '37' },
      unavailable: { code: '06' },
    },
    /** UnionPay signs inside the body, refusals too, and answers everything with 200. */
    sealAnswer: async ({ body, request, forged }: AnswerToSeal) => {
      const answer = answerOf(body)
      if (answer === undefined) return { body }
      const signed = await sign({ ...repeatedFrom(request.body), ...answer }, forged)
      const { signature, ...rest } = signed
      const headers = { 'content-type': 'text/html;charset=UTF-8' }
      return { body: `${textToSign(rest)}&signature=${signature}`, status: 200, headers }
    },

    /** Makes a notification as UnionPay sends it, to try a notification address with. */
    signNotification: async ({ value }: SandboxNotification) => {
      const common = {
        encoding: 'UTF-8',
        accessType: '0',
        bizType: '000201',
        merId: merchant.merId,
      }
      const form = new URLSearchParams(await sign({ ...common, ...textFieldsOf(value) }))
      const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
      return { headers, body: form.toString() }
    },
  }
}
