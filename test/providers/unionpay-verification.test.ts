import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as auth from '../../providers/unionpay/auth.ts'
import { issueCertificate, newParty } from '../../providers/unionpay/sandbox-certificates.ts'
import {
  type Fields,
  signatureOf,
  signing,
  textToSign,
} from '../../providers/unionpay/signature.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { brisk, kit, openShop, operationsOf, order, qrNo } from '../support/unionpay-shop.ts'

const nowMs = Date.parse('2026-01-31T13:29:35+08:00')
const name = '041@8310000000083040@中国银联股份有限公司@00000001'

const root = newParty('root')
const middle = newParty('CFCA OCA31')
const signer = newParty(name)
const stranger = newParty('CFCA OCA31')

const rootCert = issueCertificate({ subject: root, issuer: root, serial: 1n })
const middleCert = issueCertificate({ subject: middle, issuer: root, serial: 2n })
const signerCert = issueCertificate({ subject: signer, issuer: middle, serial: 3n })

const pinned = unionpay.merchant.parse({ ...kit.merchant, middleCert, rootCert })
const { middleCert: _middle, rootCert: _root, ...unpinned } = pinned

const fields = { respCode: '00', merId: pinned.merId, orderId: 'T202601310001', txnAmt: '1280' }

interface Sealing {
  readonly signPubKeyCert?: string
  readonly privateKey?: string
  readonly more?: Fields
}

async function sealed({ signPubKeyCert = signerCert, privateKey, more }: Sealing = {}) {
  const whole = { ...signing, ...fields, signPubKeyCert, ...more }
  const signature = await signatureOf(privateKey ?? signer.privateKey, whole)
  return `${textToSign(whole)}&signature=${signature}`
}

interface Given {
  readonly account?: object
  readonly atMs?: number
  readonly status?: number
}

function verify(body: string, { account = pinned, atMs = nowMs, status = 200 }: Given = {}) {
  const merchant = unionpay.merchant.parse(account)
  return auth.verify({ merchant, status, headers: {}, body, nowMs: atMs, needs: {} })
}

it('is done by the functions that the provider names', () => {
  expect(unionpay.auth).toMatchObject({ sign: auth.sign, verify: auth.verify })
})

describe('an answer', () => {
  it('is believed with a certificate that was issued for UnionPay by what is pinned', async () => {
    const body = await sealed()
    expect(verify(body)).toBe(true)
    expect(verify(body, { account: { ...unpinned, middleCert } })).toBe(true)
  })

  it('is not believed once any character of it was changed', async () => {
    const body = await sealed()
    const start = body.indexOf('-----BEGIN')
    const end = body.indexOf('-----END')
    for (let place = 0; place < body.length; place += 1) {
      // The certificate's own characters are many and each costs a parse: every seventh will do.
      if (place > start && place < end && place % 7 !== 0) continue
      const changed = body[place] === 'x' ? 'y' : 'x'
      expect(verify(body.slice(0, place) + changed + body.slice(place + 1))).toBe(false)
    }
  })

  it.each([
    ['no signature', (body: string) => body.replace(/&signature=.*/, '')],
    ['half a signature', (body: string) => body.slice(0, -9)],
    ['no certificate', (body: string) => body.replace(/&signPubKeyCert=[^&]*/, '')],
    ['one field more', (body: string) => `${body}&origRespCode=00`],
    ['one field less', (body: string) => body.replace('&txnAmt=1280', '')],
    ['a field that stands twice', (body: string) => `${body}&txnAmt=1`],
    ['a forged field before the right one', (body: string) => `txnAmt=1&${body}`],
    ['an empty field more', (body: string) => `${body}&origRespCode=`],
    ['a line after its end', (body: string) => `${body}\r\n`],
    ['nothing at all', () => ''],
    ['a page of HTML', () => '<html></html>'],
    ['JSON', () => '{"respCode":"00"}'],
  ])('is not believed with %s', async (_what, change) => {
    expect(verify(change(await sealed()))).toBe(false)
  })

  it.each([
    ['an older version', { version: '5.0.0' }],
    ['a weaker way of signing', { signMethod: '11' }],
    ['another merchant', { merId: '777290058110048' }],
  ])('is not believed for %s, although it is signed', async (_what, more) => {
    expect(verify(await sealed({ more }))).toBe(false)
  })

  it('keeps groups whole: what stands inside one is no field of the answer', async () => {
    const body = await sealed({ more: { reserved: '{a=1&respCode=99}' } })
    expect(verify(body)).toBe(true)
    expect(verify(body.replace('{a=1&respCode=99}', 'a&respCode=99'))).toBe(false)
  })

  it('that is no answer of the gateway is told by its status, a refusal without a signature not', () => {
    expect(verify('<html>', { status: 502 })).toBe('unsigned')
    expect(verify('respCode=61&respMsg=x', { status: 400 })).toBe(false)
    expect(verify('respCode=61&respMsg=x')).toBe(false)
  })
})

describe('a certificate', () => {
  const issue = (given: object) =>
    issueCertificate({ subject: signer, issuer: middle, serial: 4n, ...given })

  it.each([
    ['of its own', () => issue({ issuer: signer })],
    ['of another authority with the same name', () => issue({ issuer: stranger })],
    ['of the root itself', () => issue({ issuer: root })],
  ])('%s is not believed', async (_whose, make) => {
    expect(verify(await sealed({ signPubKeyCert: make() }))).toBe(false)
  })

  it.each([
    '041@8310000000083040@中国银联股份有限公@00000001',
    '041@中国银联股份有限公司@某商户@00000001',
    '041@Z2021-1-1@777290058167151:SIGN@00000003',
    '041@Z2017-11-1@00040000:SIGN@00000001',
    '中国银联股份有限公司',
    '',
  ])('of the right authority, but for "%s", is not believed', async (owner) => {
    const subject = { ...signer, name: owner }
    expect(verify(await sealed({ signPubKeyCert: issue({ subject }) }))).toBe(false)
  })

  it('for the old name of the test environment is believed under its test authority only', async () => {
    const authority = { ...middle, name: 'CFCA TEST OCA1' }
    const subject = { ...signer, name: '041@Z2017-11-1@00040000:SIGN@00000001' }
    const testCert = issueCertificate({ subject: authority, issuer: root, serial: 5n })
    const body = await sealed({ signPubKeyCert: issue({ subject, issuer: authority }) })
    expect(verify(body, { account: { ...pinned, middleCert: testCert } })).toBe(true)
    expect(verify(body)).toBe(false)
  })

  it('is believed from its first moment to its last, and so is the authority above it', async () => {
    const [from, until] = [new Date(nowMs), new Date(nowMs + 60_000)]
    const leaf = await sealed({ signPubKeyCert: issue({ from, until }) })
    const short = issueCertificate({ subject: middle, issuer: root, serial: 6n, from, until })
    for (const [body, account] of [
      [leaf, pinned],
      [await sealed(), { ...pinned, middleCert: short }],
    ] as const) {
      const at = (atMs: number) => verify(body, { account, atMs })
      expect([nowMs - 1_000, nowMs, nowMs + 60_000, nowMs + 61_000].map(at)).toEqual([
        false,
        true,
        true,
        false,
      ])
    }
  })

  it('is not believed when the pinned authority is not of the pinned root', async () => {
    const other = newParty('root')
    const otherRoot = issueCertificate({ subject: other, issuer: other, serial: 7n })
    const body = await sealed()
    expect(verify(body, { account: { ...pinned, rootCert: otherRoot } })).toBe(false)
    const both = `${otherRoot}\n${rootCert}`
    expect(verify(body, { account: { ...pinned, rootCert: both } })).toBe(true)
  })

  it('of the old and of the new authority is believed while UnionPay changes over', async () => {
    const next = newParty('CFCA OCA32')
    const nextCert = issueCertificate({ subject: next, issuer: root, serial: 8n })
    const account = { ...pinned, middleCert: `${middleCert}\n${nextCert}` }
    const fromNext = await sealed({ signPubKeyCert: issue({ issuer: next }) })
    expect(verify(await sealed(), { account })).toBe(true)
    expect(verify(fromNext, { account })).toBe(true)
    expect(verify(fromNext)).toBe(false)
  })

  it('beside a key of somebody else does not make that key UnionPay’s', async () => {
    const thief = newParty('thief')
    const own = issueCertificate({ subject: thief, issuer: thief, serial: 9n })
    const key = new X509Certificate(own).publicKey.export({ type: 'spki', format: 'pem' })
    for (const signPubKeyCert of [`${key}${signerCert}`, `${own}\n${signerCert}`]) {
      const body = await sealed({ signPubKeyCert, privateKey: thief.privateKey })
      expect(verify(body)).toBe(false)
    }
  })
})

describe('an account without pins', () => {
  it('sends nothing, because no answer could be believed', async () => {
    const { shop, sandbox } = await openShop({
      account: { middleCert: undefined, rootCert: undefined },
    })
    await expect(shop.scan({ ...order, qrNo })).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('middleCert: is missing'),
    })
    expect(sandbox.requests).toHaveLength(0)
    const form = await shop.web({ ...order, frontUrl: 'https://shop.example/back' })
    expect(form.fields.signature).toMatch(/=$/)
  })

  it('with pins that vouch for somebody else believes nothing', async () => {
    const { shop, sandbox } = await openShop({ account: { middleCert, rootCert } })
    expect(await shop.scan({ ...order, qrNo })).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_UNVERIFIED',
    })
    expect(operationsOf(sandbox)).toEqual(['scan'])
  })

  it('with such pins sends no storm of repeats and questions', async () => {
    const account = { middleCert, rootCert }
    const { shop, sandbox } = await openShop({
      account,
      provider: brisk,
      attempts: 3,
      totalMs: 2_000,
    })
    expect(await shop.scan({ ...order, qrNo })).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_UNVERIFIED',
    })
    expect(sandbox.requests.length).toBeLessThanOrEqual(2)
  })

  it('with a broken certificate is told which one, and sends nothing', async () => {
    const broken = rootCert.replaceAll(/^MII/gm, 'AAA')
    const second = `${rootCert}\n${broken}`
    for (const account of [{ rootCert: broken }, { rootCert: second }]) {
      const { shop, sandbox } = await openShop({ account })
      await expect(shop.scan({ ...order, qrNo })).rejects.toThrow(
        'merchants.shop.accounts.unionpay.rootCert: ',
      )
      expect(sandbox.requests).toHaveLength(0)
    }
  })
})
