import { createHash, X509Certificate } from 'node:crypto'
import { KeyFormatError, rsaPublicKey } from '../../src/provider/index.ts'

/** Algorithms whose object id begins so are RSA: 1.2.840.113549.1.1. */
const rsaAlgorithms = Buffer.from('2a864886f70d0101', 'hex')

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
}

/** Where the content of a DER element begins and where it ends. */
function element(der: Buffer, at: number): { readonly from: number; readonly to: number } {
  const first = der.readUInt8(at + 1)
  if (first < 0x80) return { from: at + 2, to: at + 2 + first }
  const size = first & 0x7f
  const from = at + 2 + size
  return { from, to: from + der.readUIntBE(at + 2, size) }
}

/**
 * Whether a certificate is signed with RSA. Read from its bytes: Node tells it from version 24 on
 * only, and the file holds SM2 certificates, which not every OpenSSL can read.
 */
function isSignedWithRsa(pem: string): boolean {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  const body = element(der, element(der, 0).from)
  const algorithm = element(der, element(der, body.to).from)
  return der.subarray(algorithm.from, algorithm.to).indexOf(rsaAlgorithms) === 0
}

/** The number of one certificate: MD5 over its issuer, the most specific name first, and serial. */
function numberOf(pem: string): string {
  const { issuer, serialNumber } = new X509Certificate(pem)
  const names = issuer.split('\n').reverse().join(',')
  return createHash('md5')
    .update(`${names}${BigInt(`0x${serialNumber}`)}`)
    .digest('hex')
}

function readFrom<Value>(pem: string, what: string, read: () => Value | undefined): Value {
  let value: Value | undefined
  try {
    value = read()
  } catch {
    // OpenSSL's own error says nothing that helps.
  }
  if (value === undefined) throw new KeyFormatError(what, pem)
  return value
}

/**
 * `app_cert_sn`: the number of the app's certificate.
 *
 * @throws KeyFormatError when the text holds no certificate.
 */
export function appCertSn(pem: string): string {
  return readFrom(pem, 'a certificate (PEM)', () => {
    const [first] = certificatesIn(pem)
    return first === undefined ? undefined : numberOf(first)
  })
}

/**
 * `alipay_root_cert_sn`: the numbers of all certificates of the file that are signed with RSA.
 *
 * @throws KeyFormatError when the text holds none.
 */
export function rootCertSn(pem: string): string {
  return readFrom(pem, 'the file alipayRootCert.crt', () => {
    const numbers = certificatesIn(pem).filter(isSignedWithRsa).map(numberOf)
    return numbers.length === 0 ? undefined : numbers.join('_')
  })
}

/**
 * Alipay's certificates by their number.
 *
 * @throws KeyFormatError when the text holds none, or one that verifies no RSA signature.
 */
export function certificatesByNumber(pem: string): ReadonlyMap<string, string> {
  return readFrom(pem, 'RSA certificates (PEM)', () => {
    const all = certificatesIn(pem)
    for (const each of all) rsaPublicKey(each)
    return all.length === 0 ? undefined : new Map(all.map((each) => [numberOf(each), each]))
  })
}
