import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Hash, Transformer } from 'wechatpay-axios-plugin'
import { signatureOf } from '../../providers/wechat-codepay/auth.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { readFlatXml, writeFlatXml } from '../../src/provider/index.ts'
import { kit, openShop, payment, refund } from '../support/wechat-codepay-shop.ts'

interface Vector {
  readonly type: string
  readonly params: Readonly<Record<string, string>>
  readonly key: string
  readonly hmac_sha256_published: string
}

const path = join(import.meta.dirname, '../fixtures/wechat/vectors.json')
const { vectors }: { readonly vectors: readonly Vector[] } = JSON.parse(readFileSync(path, 'utf8'))
const examples = vectors.filter(({ type }) => type === 'v2_sign')
const { merchant } = kit

describe('the signature of API v2', () => {
  it('is the one that WeChat Pay publishes', () => {
    expect(examples).not.toEqual([])
    for (const { params, key, hmac_sha256_published } of examples) {
      expect(signatureOf(params, key)).toBe(hmac_sha256_published)
    }
  })

  it('leaves out what is empty and the signature itself, in any order of the fields', () => {
    const signed = signatureOf({ b: '2', a: '1' }, 'key')
    expect(signatureOf({ a: '1', c: '', sign: 'x', b: '2' }, 'key')).toBe(signed)
    expect(signatureOf({ a: '1', b: '3' }, 'key')).not.toBe(signed)
    expect(signatureOf({ a: '1', b: '2' }, 'another')).not.toBe(signed)
  })

  it('is the one that another implementation makes, whatever the fields', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/)
    const value = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true, minKeys: 2 }), (fields) => {
        const { sign: _sign, ...rest } = fields
        const theirs = Hash.sign('HMAC-SHA256', { ...rest }, merchant.apiKey)
        expect(signatureOf(rest, merchant.apiKey)).toBe(theirs)
      }),
    )
  })
})

describe('another implementation of WeChat Pay (wechatpay-axios-plugin)', () => {
  it('reads the requests that payonce writes, and makes the same signature of them', async () => {
    const { shop, sandbox } = await openShop()
    await shop.micropay({ ...payment, body: '茶 <大> & "水"', attach: "'a'; b=c&d" })
    await shop.refund(refund)
    await shop.refundquery({ out_refund_no: refund.out_refund_no })
    expect(sandbox.requests).toHaveLength(3)
    for (const { body } of sandbox.requests) {
      const { sign, ...fields } = Transformer.toObject(body) as Record<string, string>
      expect(sign).toBe(Hash.sign('HMAC-SHA256', fields, merchant.apiKey))
      expect(fields).toMatchObject({ sign_type: 'HMAC-SHA256', mch_id: merchant.mchid })
      expect(fields.nonce_str).toMatch(/^[0-9a-f]{32}$/)
    }
    const [charged] = sandbox.requests.map(({ body }) => Transformer.toObject(body))
    expect(charged).toMatchObject({
      body: '茶 <大> & "水"',
      attach: "'a'; b=c&d",
      total_fee: '1280',
    })
  })

  it('writes answers that payonce reads and believes', async () => {
    const fields = { return_code: 'SUCCESS', body: '<a> & b', total_fee: '1', empty: '' }
    const sign = Hash.sign('HMAC-SHA256', { ...fields }, merchant.apiKey)
    const body = Transformer.toXml({ ...fields, sign })
    expect(readFlatXml(body)).toEqual({ ...fields, sign })
    const answer = { merchant, status: 200, headers: {}, body, nowMs: 0, needs: {} }
    const { verify } = wechatCodepay.auth
    expect(verify === 'unsigned' || (await verify(answer))).toBe(true)
  })

  it('reads what payonce writes as flat XML', () => {
    const fields = { a: '1 < 2 & 3 > 2', b: '"茶"' }
    expect(Transformer.toObject(writeFlatXml(fields))).toEqual(fields)
  })
})
