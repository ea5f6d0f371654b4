import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A certificate with its key, in PEM. */
export interface Issued {
  readonly cert: string
  readonly key: string
}

export interface CertificateRequest {
  readonly name: string
  /** The address that it is good for. */
  readonly address?: readonly [number, number, number, number]
  /** The last year it is good for. @default 2049 */
  readonly until?: number
}

/**
 * An authority that lives as long as the test: nothing is kept in the repository that could expire
 * or that looks like a leaked key, and no other program is needed.
 */
export function authority(name: string) {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issue = (asked: CertificateRequest, subject: KeyObject, isAuthority: boolean): string => {
    const { until = 2049, address } = asked
    const extensions = [
      ...(isAuthority ? [extension(basicConstraints, sequence(tlv(0x01, bytes('ff'))))] : []),
      ...(address ? [extension(alternativeName, sequence(tlv(0x87, Buffer.from(address))))] : []),
    ]
    const content = sequence(
      tlv(0xa0, tlv(0x02, bytes('02'))),
      tlv(0x02, bytes('01'), Buffer.from(asked.name)),
      ecdsaWithSha256,
      nameOf(name),
      sequence(moment(2015), moment(until)),
      nameOf(asked.name),
      subject.export({ type: 'spki', format: 'der' }),
      tlv(0xa3, sequence(...extensions)),
    )
    const signature = sign('sha256', content, own.privateKey)
    return pem(sequence(content, ecdsaWithSha256, tlv(0x03, bytes('00'), signature)))
  }
  return {
    cert: issue({ name }, own.publicKey, true),
    issue: (asked: CertificateRequest): Issued => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      return { cert: issue(asked, publicKey, false), key }
    },
  }
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}

/** One DER value: tag, length, content. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length]
  return Buffer.concat([Buffer.from([tag, ...size.map((byte) => byte & 0xff)]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts)
}

const ecdsaWithSha256 = sequence(tlv(0x06, bytes('2a8648ce3d040302')))
const commonName = tlv(0x06, bytes('550403'))
const basicConstraints = tlv(0x06, bytes('551d13'))
const alternativeName = tlv(0x06, bytes('551d11'))

function extension(identifier: Buffer, value: Buffer): Buffer {
  return sequence(identifier, tlv(0x04, value))
}

function nameOf(name: string): Buffer {
  return sequence(tlv(0x31, sequence(commonName, tlv(0x0c, Buffer.from(name)))))
}

function moment(year: number): Buffer {
  return tlv(0x17, Buffer.from(`${String(year % 100).padStart(2, '0')}0101000000Z`))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
