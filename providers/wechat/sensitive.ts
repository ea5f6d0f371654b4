import { encryptOaepSha1, type NeedValues } from '../../src/provider/index.ts'
import type { Keys } from './account.ts'
import { platformKey } from './auth.ts'
import { shortText } from './fields.ts'

/** What a 2048-bit key can encrypt: https://pay.weixin.qq.com/doc/v3/merchant/4013053257 */
const mostSecretBytes = 214

/** The name of a person or a company. */
export const fullName = shortText(mostSecretBytes).describe(
  'Full name, in plain text: it is encrypted before it is sent',
)

/** Encrypts text for WeChat Pay, with the key that `Wechatpay-Serial` names. */
export function encrypted(
  text: string,
  { merchant, needs }: { readonly merchant: Keys; readonly needs: NeedValues },
): string {
  const key = platformKey(merchant, needs)
  if (key === undefined) throw new Error('there is no platform key to encrypt a name with')
  return encryptOaepSha1(key.pem, text)
}
