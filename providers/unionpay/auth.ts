import {
  type Auth,
  readPairs,
  type Signed,
  type SignRequest,
  type VerifyAnswer,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { trustOf, verifierOf } from './certificates.ts'
import { beijingTimeOf } from './fields.ts'
import { bytesToSign, type Fields, isUnionPays, signatureOf, textToSign } from './signature.ts'

const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }

/** Signs one send: the signature is a field of the form. */
export function sign(request: SignRequest<Account>): Signed | Promise<Signed> {
  const { merchant, body, timestampMs } = request
  // Read before anything is sent: with nothing to verify with, no answer could be believed.
  trustOf(merchant)
  const given = Object.fromEntries(new URLSearchParams(body))
  // What is no trade has no time of its own: a file is asked for now.
  const now = given.txnTime === undefined ? { txnTime: beijingTimeOf(timestampMs) } : {}
  const seal = (signature: string): Signed => ({
    headers,
    body: `${body}&${new URLSearchParams({ ...now, signature })}`,
  })
  const signature = signatureOf(merchant.privateKey, { ...given, ...now })
  return typeof signature === 'string' ? seal(signature) : signature.then(seal)
}

function fieldsOf(body: string): Fields | undefined {
  try {
    return readPairs(body)
  } catch {
    return undefined
  }
}

/**
 * The rule for answers: each one is signed, refusals too. Whether the gateway signs those it gives
 * before it knows the merchant is not documented, so an unsigned one proves nothing. Only what is
 * no answer of the gateway's at all, an error page in front of it, is told by its status.
 */
export function verify({
  merchant,
  status,
  body,
  bytes,
  nowMs,
}: VerifyAnswer<Account>): boolean | 'unsigned' {
  const fields = fieldsOf(body)
  if (fields?.respCode === undefined) return status >= 400 ? 'unsigned' : false
  if (fields.merId !== undefined && fields.merId !== merchant.merId) return false
  const signed = bytes === undefined ? textToSign(fields) : bytesToSign(fields, bytes)
  return isUnionPays({ fields, signed }, merchant, nowMs)
}

/** Whether an answer brings a certificate that nothing in the account vouches for. */
function unknownKey({ merchant, body, nowMs }: VerifyAnswer<Account>): boolean {
  const { signPubKeyCert } = fieldsOf(body) ?? {}
  return signPubKeyCert !== undefined && verifierOf(signPubKeyCert, merchant, nowMs) === undefined
}

/** How requests are signed and answers verified. */
export const auth: Auth<Account> = {
  fills: ['signature', 'txnTime'],
  sign,
  verify,
  unknownKey,
}
