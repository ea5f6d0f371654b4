import { wechat } from '../../providers/wechat.ts'
import { encryptAesGcm, signRsaSha256 } from '../../src/provider/index.ts'
import { vectorKey } from './wechat-vectors.ts'

export const nowMs = Date.parse('2026-01-31T13:29:35+08:00')
const apiV3Key = 'k'.repeat(32)

/** A merchant that verifies with platform certificates. */
export const merchant = wechat.merchant.parse({
  mchid: '1900000001',
  appid: 'wx0123456789abcdef',
  serialNo: vectorKey('java_merchant').serial_no,
  privateKey: vectorKey('java_merchant').privateKey,
  apiV3Key,
})

/** A certificate of WeChat Pay with its private key, which only a test has. */
export interface Platform {
  readonly serial: string
  readonly privateKey: string
  readonly certificate: string
}

const go = vectorKey('go_test_key')
const java = vectorKey('java_wechatpay')

export const older: Platform = {
  serial: go.certificate_serial_hex,
  privateKey: go.privateKey,
  certificate: go.certificate_pem,
}
export const newer: Platform = {
  serial: java.serial_no,
  privateKey: java.privateKey,
  certificate: java.certificate_pem,
}

/** Header fields that sign a body as WeChat Pay does. */
export async function signedBy(
  { serial, privateKey }: Pick<Platform, 'serial' | 'privateKey'>,
  body: string,
  atMs = nowMs,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1_000))
  const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242'
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': await signRsaSha256(privateKey, `${timestamp}\n${nonce}\n${body}\n`),
  }
}

/** One entry of the answer of `/v3/certificates`. */
export function listed(
  { serial, certificate }: Platform,
  { from, until, key = apiV3Key }: { from: string; until: string; key?: string },
) {
  const frame = { key, nonce: 'abcdef012345', associatedData: 'certificate' }
  return {
    serial_no: serial,
    effective_time: from,
    expire_time: until,
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce: frame.nonce,
      associated_data: frame.associatedData,
      ciphertext: encryptAesGcm({ ...frame, plaintext: certificate }),
    },
  }
}
