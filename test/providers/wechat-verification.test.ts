import { beforeAll, describe, expect, it } from 'vitest'
import * as auth from '../../providers/wechat/auth.ts'
import { certificates } from '../../providers/wechat/certificates.ts'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import type { Headers } from '../../src/provider/index.ts'
import { listed, merchant, newer, nowMs, older, signedBy } from '../support/wechat-platform.ts'
import { vector } from '../support/wechat-vectors.ts'

const sandbox = wechatSandbox()
const keyed = wechat.merchant.parse(sandbox.merchant)
const body = '{"code_url":"weixin://wxpay/bizpayurl?pr=1"}'
const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242'

function verify(given: {
  readonly status?: number
  readonly headers: Headers
  readonly body?: string
  readonly nowMs?: number
}) {
  return auth.verify({ status: 200, body, nowMs, needs: {}, merchant: keyed, ...given })
}

let headers: Record<string, string>
beforeAll(async () => {
  headers = await sandbox.signAnswer({ status: 200, body, timestampMs: nowMs, nonce })
})

it('is verified by the functions that the provider names', () => {
  expect(wechat.auth).toMatchObject({
    needs: { certificates },
    sign: auth.sign,
    verify: auth.verify,
  })
})

describe('an answer in public-key mode', () => {
  it('is believed with a signature of the WeChat Pay public key', () => {
    expect(verify({ headers })).toBe(true)
  })

  it('is not believed once any byte of its body was changed', () => {
    for (let place = 0; place < body.length; place += 1) {
      const changed = body[place] === 'x' ? 'y' : 'x'
      const tampered = body.slice(0, place) + changed + body.slice(place + 1)
      expect(verify({ headers, body: tampered })).toBe(false)
    }
    expect(verify({ headers, body: `${body}\n` })).toBe(false)
    expect(verify({ headers, body: '' })).toBe(false)
  })

  it.each(['timestamp', 'nonce', 'signature', 'serial'])(
    'is not believed with another or no wechatpay-%s',
    (name) => {
      const { [`wechatpay-${name}`]: value = '', ...others } = headers
      expect(verify({ headers: others })).toBe(false)
      for (const other of [`${value}0`, value.slice(0, -1), '', `${value}, ${value}`]) {
        expect(verify({ headers: { ...others, [`wechatpay-${name}`]: other } })).toBe(false)
      }
    },
  )

  it('is not believed when part of the body is passed off as nonce', async () => {
    const own = { timestampMs: nowMs, nonce: 'NONCE' }
    const signed = await sandbox.signAnswer({ status: 200, body: 'A\nB', ...own })
    expect(verify({ headers: signed, body: 'A\nB' })).toBe(true)
    const shifted = { ...signed, 'wechatpay-nonce': 'NONCE\nA' }
    expect(verify({ headers: shifted, body: 'B' })).toBe(false)
  })

  it('is believed for five minutes before and after, and no longer', () => {
    for (const [afterMs, believed] of [
      [300_000, true],
      [301_000, false],
      [-300_000, true],
      [-301_000, false],
    ] as const) {
      expect(verify({ headers, nowMs: nowMs + afterMs })).toBe(believed)
    }
  })

  it('is not believed as a signature probe', () => {
    const probe = `WECHATPAY/SIGNTEST/${headers['wechatpay-signature']}`
    expect(verify({ headers: { ...headers, 'wechatpay-signature': probe } })).toBe(false)
  })

  it('has an empty line in place of the body when it has none (204)', async () => {
    const signed = await sandbox.signAnswer({ status: 204, body: '', timestampMs: nowMs, nonce })
    expect(verify({ headers: signed, status: 204, body: '' })).toBe(true)
  })

  it('is believed with the signature of a platform certificate that is known and valid', async () => {
    const signed = await signedBy(newer, body)
    const known = { ...newer, pem: newer.certificate, untilMs: nowMs + 1 }
    const answer = { status: 200, body, nowMs, headers: signed, merchant: keyed }
    const verdict = (certificates: readonly object[]) =>
      auth.verify({ ...answer, needs: { certificates } })
    expect(verdict([known])).toBe(true)
    expect(verdict([{ ...known, untilMs: nowMs }])).toBe(false)
    expect(verdict([])).toBe(false)
  })
})

describe('an answer without a signature', () => {
  it('is unsigned as a refusal, and nothing at all as a success', () => {
    expect(verify({ status: 400, headers: {} })).toBe('unsigned')
    expect(verify({ status: 503, headers: {} })).toBe('unsigned')
    expect(verify({ status: 200, headers: {} })).toBe(false)
    expect(verify({ status: 204, headers: {}, body: '' })).toBe(false)
    expect(verify({ status: 302, headers: {} })).toBe(false)
  })

  it('does not become believable by a wrong signature on a refusal', () => {
    expect(verify({ status: 404, headers, body: '{"code":"ORDER_NOT_EXIST"}' })).toBe(false)
    expect(verify({ status: 404, headers: { ...headers, 'wechatpay-signature': '' } })).toBe(false)
    expect(verify({ status: 404, headers })).toBe(true)
  })
})

describe('platform certificates', () => {
  const spans = {
    older: { from: '2021-04-27T16:55:23+08:00', until: '2031-04-25T16:55:23+08:00' },
    newer: { from: '2026-01-01T00:00:00+08:00', until: '2031-01-01T00:00:00+08:00' },
    ended: { from: '2021-04-27T16:55:23+08:00', until: '2026-01-31T13:29:35+08:00' },
  }

  async function read(data: readonly unknown[], signer = older, atMs = nowMs) {
    const text = JSON.stringify({ data })
    const signed = await signedBy(signer, text, atMs)
    return certificates.read({ merchant, headers: signed, body: text, nowMs })
  }

  it('are fetched by merchants without a WeChat Pay public key alone', () => {
    expect(certificates.when?.(merchant)).toBe(true)
    expect(certificates.when?.(keyed)).toBe(false)
  })

  it('are read newest first, and the expired ones left out', async () => {
    const found = await read([listed(older, spans.older), listed(newer, spans.newer)])
    expect(found.map(({ serial }) => serial)).toEqual([newer.serial, older.serial])
    const one = await read([listed(older, spans.older), listed(newer, spans.ended)])
    expect(one.map(({ serial }) => serial)).toEqual([older.serial])
  })

  it('are refused unsigned, badly signed, stale, or signed by one that has ended', async () => {
    const data = [listed(older, spans.older), listed(newer, spans.ended)]
    const text = JSON.stringify({ data })
    const unsigned = () => certificates.read({ merchant, headers: {}, body: text, nowMs })
    expect(unsigned).toThrow('not signed')
    await expect(read(data, newer)).rejects.toThrow('not signed')
    await expect(read(data, older, nowMs - 301_000)).rejects.toThrow('not signed')
    await expect(read(data, { ...older, privateKey: newer.privateKey })).rejects.toThrow(
      'not signed',
    )
  })

  it('are refused when they were encrypted for somebody else', async () => {
    const foreign = listed(older, { ...spans.older, key: 'x'.repeat(32) })
    await expect(read([foreign])).rejects.toThrow('AES-GCM')
  })

  it('are refused under another serial number than their own', async () => {
    const renamed = { ...listed(older, spans.older), serial_no: newer.serial }
    await expect(read([renamed], { ...older, serial: newer.serial })).rejects.toThrow('serial')
  })

  it('decrypt as WeChat Pay documents it, but not without a signature', () => {
    const given = vector('GET /v3/certificates response')
    const account = { ...merchant, apiV3Key: given.api_v3_key }
    const text = JSON.stringify(given.response)
    const unsigned = { merchant: account, headers: {}, body: text, nowMs }
    expect(() => certificates.read(unsigned)).toThrow('not signed by one of them')
    const wrongKey = { ...unsigned, merchant }
    expect(() => certificates.read(wrongKey)).toThrow('AES-GCM')
  })

  it('verify the answers that name them, until they end', async () => {
    const found = await read([listed(older, spans.older), listed(newer, spans.newer)])
    const needs = { certificates: found }
    for (const platform of [older, newer]) {
      const signed = await signedBy(platform, body)
      const answer = { status: 200, headers: signed, body, nowMs, merchant, needs }
      expect(auth.verify(answer)).toBe(true)
      expect(auth.verify({ ...answer, needs: {} })).toBe(false)
    }
    const lateMs = Date.parse(spans.newer.until) + 1_000
    const late = { headers: await signedBy(newer, body, lateMs), body, nowMs: lateMs }
    expect(auth.verify({ status: 200, merchant, needs, ...late })).toBe(false)
  })

  it('give requests the name of the newest, and none before they are known', async () => {
    const request = {
      merchant,
      method: 'GET',
      url: 'https://api.mch.weixin.qq.com/v3/certificates',
      path: '/v3/certificates',
      headers: {},
      body: '',
      timestampMs: nowMs,
      nonce,
    } as const
    const first = await auth.sign({ ...request, needs: {} })
    expect(first.headers).not.toHaveProperty('wechatpay-serial')
    const found = await read([listed(older, spans.older), listed(newer, spans.newer)])
    const next = await auth.sign({ ...request, needs: { certificates: found } })
    expect(next.headers?.['wechatpay-serial']).toBe(newer.serial)
  })

  it('are fetched again when an answer names an unknown one, not for public keys', async () => {
    const value = await read([listed(older, spans.older)])
    const isStale = (serial: string | undefined) =>
      certificates.stale?.({
        value,
        status: 200,
        headers: serial === undefined ? {} : { 'wechatpay-serial': serial },
      })
    expect(isStale(newer.serial)).toBe(true)
    expect(isStale(older.serial)).toBe(false)
    expect(isStale('PUB_KEY_ID_1')).toBe(false)
    expect(isStale(undefined)).toBe(false)
    expect(certificates.lifetimeMs).toBe(12 * 60 * 60 * 1_000)
  })
})
