import {
  type Auth,
  type EnvelopedAnswer,
  equalTexts,
  hmacSha256,
  readFlatXml,
  type Signed,
  type SignRequest,
  type VerifyAnswer,
  writeFlatXml,
} from '../../src/provider/index.ts'
import { type Account, certificateOf } from './account.ts'

type Fields = Readonly<Record<string, string>>

/**
 * Signs fields: all but `sign` that are not empty, sorted by name, with the key at the end.
 * https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3
 */
export function signatureOf(fields: Fields, apiKey: string): string {
  const pairs = Object.entries(fields)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
  const text = [...pairs, `key=${apiKey}`].join('&')
  return hmacSha256(apiKey, text, 'hex').toUpperCase()
}

/** The fields of an answer; `undefined` for what is no answer of WeChat Pay's. */
function fieldsIn(body: string): Fields | undefined {
  try {
    return readFlatXml(body)
  } catch {
    return undefined
  }
}

/** Signs one send, inside its body. */
function sign({ merchant, body, nonce }: SignRequest<Account>): Signed {
  const fields = { ...readFlatXml(body), nonce_str: nonce }
  const signed = { ...fields, sign: signatureOf(fields, merchant.apiKey) }
  return { headers: { accept: 'text/xml' }, body: writeFlatXml(signed) }
}

/**
 * The rule for answers. Whatever WeChat Pay says of an order is signed, a refusal too; only an
 * answer of `return_code` FAIL is not, and says no more than that the request was not understood.
 * An answer signed with MD5 is refused: HMAC-SHA256 was asked for.
 */
function verify({ merchant, status, body }: VerifyAnswer<Account>): boolean | 'unsigned' {
  const fields = fieldsIn(body)
  if (fields === undefined) return status >= 400 ? 'unsigned' : false
  const { sign: signature, return_code } = fields
  if (signature === undefined) return return_code === 'FAIL' ? 'unsigned' : false
  return equalTexts(signature, signatureOf(fields, merchant.apiKey))
}

/**
 * A refund query numbers what it tells: `refund_status_0`. Asked for one refund it tells one, whose
 * fields lose the number here; the plain `refund_fee` of such an answer is the sum of all refunds.
 */
function open({ operation, body }: EnvelopedAnswer<Account>): string {
  const fields = operation === 'refundquery' ? fieldsIn(body) : undefined
  if (fields === undefined) return body
  const first = Object.entries(fields)
    .filter(([name]) => /[a-z]_0$/.test(name))
    .map(([name, value]) => [name.slice(0, -2), value])
  return writeFlatXml({ ...fields, ...Object.fromEntries(first) })
}

/** How requests are signed and answers verified. */
export const auth: Auth<Account> = {
  fills: ['nonce_str', 'sign'],
  sign,
  verify,
  open,
  certificate: certificateOf,
}
