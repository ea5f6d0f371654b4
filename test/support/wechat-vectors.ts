import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One published example of a signature or a ciphertext. */
export interface WechatVector {
  readonly name: string
  readonly type: string
  readonly key: string
  readonly verified: boolean
  readonly message: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly timestamp: number
  readonly nonce_str: string
  readonly serial_no: string
  readonly mchid: string
  readonly body: string
  readonly authorization: string
  readonly signature: string
  readonly signature_published: string
  readonly signature_recomputed: string
  readonly public_key_pem: string
  readonly api_v3_key: string
  readonly nonce: string
  readonly associated_data: string
  readonly ciphertext: string
  readonly plaintext: string
  readonly headers: Readonly<Record<string, string>>
  readonly response: { readonly data: readonly Readonly<Record<string, unknown>>[] }
  readonly plaintext_pem: string
  readonly plaintext_serial: string
}

interface WechatKey {
  readonly mchid: string
  readonly serial_no: string
  readonly private_key_pem_pkcs8_der_base64: string
  readonly public_key_pem: string
  readonly certificate_pem: string
  readonly certificate_serial_hex: string
}

const path = join(import.meta.dirname, '../fixtures/wechat/vectors.json')
const file: {
  readonly vectors: readonly WechatVector[]
  readonly keys: Readonly<Record<string, WechatKey>>
} = JSON.parse(readFileSync(path, 'utf8'))

/** All vectors of a type. */
export function vectorsOf(type: string): readonly WechatVector[] {
  return file.vectors.filter((vector) => vector.type === type)
}

/** The vector whose name begins so. */
export function vector(name: string): WechatVector {
  const found = file.vectors.find((each) => each.name.startsWith(name))
  if (found === undefined) throw new Error(`there is no vector "${name}"`)
  return found
}

/** A published test key. */
export function vectorKey(name: string): WechatKey & { readonly privateKey: string } {
  const key = file.keys[name]
  if (key === undefined) throw new Error(`there is no key "${name}"`)
  const lines = (key.private_key_pem_pkcs8_der_base64 ?? '').match(/.{1,64}/g) ?? []
  const privateKey = ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----'].join(
    '\n',
  )
  return { ...key, privateKey }
}
