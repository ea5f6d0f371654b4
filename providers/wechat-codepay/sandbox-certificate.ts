import { generateKeyPairSync, sign } from 'node:crypto'

/** One value of ASN.1 in DER: its tag, the length of what follows, and that. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const length = content.length
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts)
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content)
const time = (text: string) => der(0x18, Buffer.from(text))

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))
const commonName = objectId('550403')

function nameOf(text: string): Buffer {
  return sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(text)))))
}

/**
 * A certificate that is made now and signed by itself, with its key, both PEM. Node reads
 * certificates but writes none; an API certificate for tests needs no more than this.
 */
export function makeCertificate(name: string) {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const owner = nameOf(name)
  const content = sequence(
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    owner,
    sequence(time('20200101000000Z'), time('21200101000000Z')),
    owner,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
  )
  const whole = sequence(content, ecdsaWithSha256, bits(sign('sha256', content, pair.privateKey)))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
