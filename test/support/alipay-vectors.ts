import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One published example of a signature, a number or a ciphertext. */
export interface AlipayVector {
  readonly name: string
  readonly type: string
  readonly key: string
  readonly public_key: string
  readonly params: Readonly<Record<string, string>>
  readonly string_to_sign: string
  readonly expected_sign: string
  readonly response_key: string
  readonly raw_http_body: string
  readonly string_to_verify: string
  readonly expected_string_to_verify: string
  readonly sign: string
  readonly form_body: string
  readonly url: string
  readonly cert: string
  readonly expected: string
  readonly expected_base64_spki: string
  readonly aes_key_base64: string
  readonly plaintext: string
  readonly expected_ciphertext_base64: string
  readonly headers: Readonly<Record<string, string>>
}

interface AlipayKey {
  readonly app_id: string
  readonly private_key_pem_pkcs1_der_base64: string
  readonly public_key_pem: string
}

const path = join(import.meta.dirname, '../fixtures/alipay/vectors.json')
const file: {
  readonly vectors: readonly AlipayVector[]
  readonly keys: Readonly<Record<string, AlipayKey>>
  readonly certs: Readonly<Record<string, string>>
} = JSON.parse(readFileSync(path, 'utf8'))

/** Every type that the file has. */
export const vectorTypes: readonly string[] = [...new Set(file.vectors.map(({ type }) => type))]

/** All vectors of a type. */
export function vectorsOf(type: string): readonly AlipayVector[] {
  return file.vectors.filter((vector) => vector.type === type)
}

/** A published test key; its private half is bare base64, as Alipay's tools hand keys out. */
export function vectorKey(name: string): AlipayKey {
  const key = file.keys[name]
  if (key === undefined) throw new Error(`there is no key "${name}"`)
  return key
}

/** A published certificate, or a file of several. */
export function vectorCertificate(name: string): string {
  const certificate = file.certs[name]
  if (certificate === undefined) throw new Error(`there is no certificate "${name}"`)
  return certificate
}
