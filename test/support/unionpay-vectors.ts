import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One message of the test environment, with its signature. */
export interface UnionpayVector {
  readonly name: string
  readonly type: 'sign_request' | 'verify_response' | 'verify_notify' | 'verify_notify_form'
  readonly params: Readonly<Record<string, string>>
  readonly raw_body: string
  readonly string_to_sign: string
  readonly string_to_verify: string
  readonly signature: string
  readonly signPubKeyCert: string
}

const path = join(import.meta.dirname, '../fixtures/unionpay/vectors.json')
const file: {
  readonly vectors: readonly UnionpayVector[]
  readonly keys: {
    readonly merchant_test_signing: Readonly<Record<string, string>>
    readonly ca: Readonly<Record<string, string>>
  }
} = JSON.parse(readFileSync(path, 'utf8'))

/** Every type that the file has. */
export const vectorTypes: readonly string[] = [...new Set(file.vectors.map(({ type }) => type))]

/** All vectors of a type. */
export function vectorsOf(type: UnionpayVector['type']): readonly UnionpayVector[] {
  return file.vectors.filter((vector) => vector.type === type)
}

const { merchant_test_signing: signing, ca } = file.keys
const lines = signing.private_key_pem_pkcs8_der_base64?.match(/.{1,64}/g) ?? []

/** The account of the test environment, and what its certificates were issued by. */
export const testAccount = {
  merId: '777290058167151',
  certId: signing.certId_decimal ?? '',
  privateKey: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----'].join('\n'),
  middleCert: ca.test_middle_pem ?? '',
  rootCert: ca.test_root_pem ?? '',
}
