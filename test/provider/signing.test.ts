import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  decryptAesGcm,
  decryptOaepSha1,
  encryptAesGcm,
  encryptOaepSha1,
  equalTexts,
  hmacSha256,
  KeyFormatError,
  signRsaSha256,
  verifyRsaSha256,
} from '../../src/provider/index.ts'

const publicKeyEncoding = { type: 'spki', format: 'pem' } as const
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const
const rsaPair = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding })
const rsa = rsaPair()
const other = rsaPair()
const curve = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding,
  privateKeyEncoding,
})

function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('it did not throw')
}

describe('RSA signatures', () => {
  it('verify with the public half of the key, for texts of any script', async () => {
    const signature = await signRsaSha256(rsa.privateKey, '茶 1280\n')
    expect(verifyRsaSha256(rsa.publicKey, '茶 1280\n', signature)).toBe(true)
    expect(verifyRsaSha256(rsa.publicKey, '茶 1281\n', signature)).toBe(false)
    expect(verifyRsaSha256(other.publicKey, '茶 1280\n', signature)).toBe(false)
  })

  it('are made at once when alone, and off the event loop when many are made in one turn', async () => {
    await new Promise((resolve) => setImmediate(resolve))
    const burst = Array.from({ length: 5 }, (_, index) => signRsaSha256(rsa.privateKey, `${index}`))
    expect(burst.map((signature) => typeof signature)).toEqual([
      'string',
      'object',
      'object',
      'object',
      'object',
    ])
    for (const [index, signature] of burst.entries()) {
      expect(verifyRsaSha256(rsa.publicKey, `${index}`, await signature)).toBe(true)
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(typeof signRsaSha256(rsa.privateKey, 'the next turn')).toBe('string')
  })

  it('do not verify when one character of the base64 was changed, added or left out', async () => {
    const signature = await signRsaSha256(rsa.privateKey, 'text')
    for (let place = 0; place < signature.length; place += 7) {
      const changed = signature[place] === 'A' ? 'B' : 'A'
      const tampered = signature.slice(0, place) + changed + signature.slice(place + 1)
      expect(verifyRsaSha256(rsa.publicKey, 'text', tampered)).toBe(false)
    }
    for (const strange of [` ${signature}`, `${signature}\n`, signature.slice(0, -1), '', '***']) {
      expect(verifyRsaSha256(rsa.publicKey, 'text', strange)).toBe(false)
    }
  })

  it('do not verify when only the unused last bits of the base64 differ', async () => {
    const signature = await signRsaSha256(rsa.privateKey, 'text')
    const last = signature.at(-3) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const twin = alphabet[alphabet.indexOf(last) + 1] ?? ''
    const tampered = `${signature.slice(0, -3)}${twin}==`
    expect(Buffer.from(tampered, 'base64')).toEqual(Buffer.from(signature, 'base64'))
    expect(verifyRsaSha256(rsa.publicKey, 'text', tampered)).toBe(false)
  })

  it('do not verify, and do not throw, with a key that is none', () => {
    for (const key of ['', 'rubbish', curve.publicKey, '-----BEGIN PUBLIC KEY-----\nAAAA\n']) {
      expect(verifyRsaSha256(key, 'text', 'AAAA')).toBe(false)
    }
  })
})

describe('a key that cannot be read', () => {
  const broken = rsa.privateKey.replace(/[A-Za-z]{20}/, 'AAAAAAAAAAAAAAAAAAAA')

  it('throws an error that knows the key without holding it', () => {
    const error = thrownBy(() => signRsaSha256(broken, 'text'))
    expect(error).toBeInstanceOf(KeyFormatError)
    if (!(error instanceof KeyFormatError)) return
    expect(error.message).toBe('cannot be read as an RSA private key (PEM, without a passphrase)')
    expect(error.isFor(broken)).toBe(true)
    expect(error.isFor(rsa.privateKey)).toBe(false)
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
    for (const line of broken.split('\n').slice(1, -2)) expect(shown).not.toContain(line)
  })

  it('is one of another kind too, which would sign in another scheme', () => {
    expect(thrownBy(() => signRsaSha256(curve.privateKey, 'text'))).toBeInstanceOf(KeyFormatError)
    expect(thrownBy(() => encryptOaepSha1(curve.publicKey, 'text'))).toBeInstanceOf(KeyFormatError)
  })
})

describe('OAEP', () => {
  it('gives back what was encrypted, and only to the owner of the key', () => {
    const ciphertext = encryptOaepSha1(rsa.publicKey, '张三')
    expect(decryptOaepSha1(rsa.privateKey, ciphertext)).toBe('张三')
    expect(() => decryptOaepSha1(other.privateKey, ciphertext)).toThrow()
  })
})

describe('AES-GCM', () => {
  const frame = { key: 'k'.repeat(32), nonce: 'n'.repeat(12), associatedData: 'certificate' }

  it.each([16, 24, 32])('decrypts with a key of %i bytes', (length) => {
    const own = { ...frame, key: 'k'.repeat(length) }
    const ciphertext = encryptAesGcm({ ...own, plaintext: '{"茶":1}' })
    expect(decryptAesGcm({ ...own, ciphertext })).toBe('{"茶":1}')
  })

  it('refuses a text of which one byte, tag included, was changed', () => {
    const bytes = Buffer.from(encryptAesGcm({ ...frame, plaintext: 'paid: 1280' }), 'base64')
    for (let place = 0; place < bytes.length; place += 1) {
      const tampered = Buffer.from(bytes)
      tampered[place] = (tampered[place] ?? 0) ^ 1
      const ciphertext = tampered.toString('base64')
      expect(() => decryptAesGcm({ ...frame, ciphertext })).toThrow('AES-GCM')
    }
  })

  it('refuses a shortened tag, another key, other associated data and a key of odd length', () => {
    const ciphertext = encryptAesGcm({ ...frame, plaintext: 'text' })
    const short = Buffer.from(ciphertext, 'base64').subarray(0, -4).toString('base64')
    for (const wrong of [
      { ...frame, ciphertext: short },
      { ...frame, ciphertext: '' },
      { ...frame, ciphertext, key: 'x'.repeat(32) },
      { ...frame, ciphertext, associatedData: '' },
      { ...frame, ciphertext, key: 'k'.repeat(31) },
    ]) {
      expect(() => decryptAesGcm(wrong)).toThrow('AES-GCM')
    }
  })
})

describe('HMAC', () => {
  it('is the one of RFC 4231, test case 2', () => {
    expect(hmacSha256('Jefe', 'what do ya want for nothing?', 'hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('is compared in constant time, with texts of any length', () => {
    expect(equalTexts('abc', 'abc')).toBe(true)
    expect(equalTexts('abc', 'abd')).toBe(false)
    expect(equalTexts('abc', 'ab')).toBe(false)
    expect(equalTexts('茶', 'abc')).toBe(false)
  })
})
