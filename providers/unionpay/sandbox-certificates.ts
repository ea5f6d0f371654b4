import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'

/** One element of DER: its tag, its length and what it holds. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const size = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, content])
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts)
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))

const rsaSha256 = sequence(objectId('2a864886f70d01010b'), der(0x05))
const commonName = objectId('550403')

function nameOf(text: string): Buffer {
  return sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(text)))))
}

/** UTCTime, which knows the years until 2049. */
function timeOf(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function integerOf(value: bigint): Buffer {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  // The highest bit would make it negative.
  return der(0x02, Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex'))
}

/** Who a certificate is for, or who issues one. */
export interface Party {
  /** The common name. */
  readonly name: string
  /** PEM text. */
  readonly privateKey: string
}

/** What a certificate says. */
export interface Issuing {
  readonly subject: Party
  /** The subject itself, for a root. */
  readonly issuer: Party
  readonly serial: bigint
  /** @default 2000-01-01 */
  readonly from?: Date
  /** @default 2049-12-31 */
  readonly until?: Date
}

/** A key made now, for a name. */
export function newParty(name: string): Party {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { name, privateKey }
}

/** A certificate in PEM, its lines ended as UnionPay ends them. */
export function issueCertificate({
  subject,
  issuer,
  serial,
  from = new Date('2000-01-01'),
  until = new Date('2049-12-31'),
}: Issuing): string {
  const statement = sequence(
    integerOf(serial),
    rsaSha256,
    nameOf(issuer.name),
    sequence(timeOf(from), timeOf(until)),
    nameOf(subject.name),
    createPublicKey(subject.privateKey).export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', statement, issuer.privateKey)
  const certificate = sequence(statement, rsaSha256, der(0x03, Buffer.from([0]), signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\r\n')
}
