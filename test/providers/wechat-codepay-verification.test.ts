import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signatureOf } from '../../providers/wechat-codepay/auth.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { writeFlatXml } from '../../src/provider/index.ts'
import type { SandboxFault } from '../../src/testing/index.ts'
import { kit, openShop, payment, says } from '../support/wechat-codepay-shop.ts'

const { merchant } = kit
const answer = {
  return_code: 'SUCCESS',
  return_msg: 'OK',
  appid: merchant.appid,
  mch_id: merchant.mchid,
  nonce_str: 'c6b4c5c1b2a948e1a2f0d1b0b5a7c9e3',
  result_code: 'SUCCESS',
  out_trade_no: 'T_1001',
  total_fee: '1280',
  trade_state: 'SUCCESS',
}
const signed = { ...answer, sign: signatureOf(answer, merchant.apiKey) }

async function verified(body: string, status = 200) {
  const { verify } = wechatCodepay.auth
  const given = { merchant, status, headers: {}, body, nowMs: 0, needs: {} }
  return verify === 'unsigned' ? verify : await verify(given)
}

describe('an answer', () => {
  it('is believed with its signature, and with no field changed, added or taken away', async () => {
    expect(await verified(writeFlatXml(signed))).toBe(true)
    for (const name of Object.keys(signed)) {
      const changed = { ...signed, [name]: 'another' }
      expect(await verified(writeFlatXml(changed)), name).toBe(false)
      const { [name as keyof typeof signed]: _gone, ...fewer } = signed
      expect(await verified(writeFlatXml(fewer)), `without ${name}`).toBe(false)
    }
    expect(await verified(writeFlatXml({ ...signed, more: '1' }))).toBe(false)
  })

  it('is not believed with the signature of another key, in small letters or of MD5', async () => {
    const md5 = createHash('md5')
      .update(`${Object.keys(answer)}`)
      .digest('hex')
      .toUpperCase()
    const others = [
      signatureOf(answer, 'another-api-key-of-32-characters'),
      signed.sign.toLowerCase(),
      md5,
      '',
    ]
    for (const sign of others) {
      expect(await verified(writeFlatXml({ ...answer, sign })), sign).toBe(false)
    }
  })

  it.each([
    ['a document type', '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]>', ''],
    ['an entity of its own', '', '<attach>&x;</attach>'],
    ['nesting', '', '<attach><b>1</b></attach>'],
    ['a field twice', '', '<total_fee>1</total_fee>'],
  ])('is not believed with %s, and nothing in it is expanded', async (_what, before, inside) => {
    const body = writeFlatXml(signed).replace('</xml>', `${inside}</xml>`)
    expect(await verified(before + body)).toBe(false)
    expect(await verified(before + body, 502)).toBe('unsigned')
  })

  it('of return_code FAIL is not signed; anything else without a signature is not believed', async () => {
    const fail = { return_code: 'FAIL', return_msg: '系统繁忙' }
    expect(await verified(writeFlatXml(fail))).toBe('unsigned')
    expect(await verified(writeFlatXml({ ...fail, sign: 'x' }))).toBe(false)
    expect(await verified(writeFlatXml(answer))).toBe(false)
    expect(await verified('<html>502 Bad Gateway</html>')).toBe(false)
    expect(await verified('<html>502 Bad Gateway</html>', 502)).toBe('unsigned')
  })
})

/** A payment that meets these faults, with few questions. */
async function pay(...faults: SandboxFault[]) {
  const { shop, asked, sandbox } = await openShop({ faults, totalMs: 4_000 })
  return { outcome: await shop.micropay(payment), asked, sandbox }
}

const fail = (return_msg: string) => ({ ...says('micropay', {}), body: failBody(return_msg) })
const failBody = (return_msg: string) => ({ return_code: 'FAIL', return_msg })

describe('a refusal that is not signed', () => {
  it('is no failure while it says no more than FAIL', async () => {
    const { outcome, asked } = await pay(fail('系统繁忙'))
    expect(outcome).toMatchObject({ status: 'unknown', code: 'RETURN_FAIL', message: '系统繁忙' })
    expect(asked().slice(0, 2)).toEqual(['micropay', 'orderquery'])
  })

  it('of the signature is a failure: nothing was read of the request', async () => {
    const { outcome, asked } = await pay(fail('签名错误'))
    expect(outcome).toMatchObject({ status: 'failed', fault: 'unauthorized', code: 'SIGNERROR' })
    expect(asked()).toEqual(['micropay'])
  })

  it('proves nothing of a refund that may have been carried out before it', async () => {
    const lost = { kind: 'reset-after', operation: 'refund' } as const
    const refused = { ...says('refund', {}), body: failBody('签名错误') }
    const blind = { ...says('refundquery', {}), body: failBody('签名错误'), times: 99 }
    const { shop } = await openShop({ faults: [lost, refused, blind], attempts: 1, totalMs: 4_000 })
    await shop.micropay(payment)
    const refund = { out_trade_no: 'T_1001', out_refund_no: 'R-1', total_fee: 1_280 }
    expect(await shop.refund({ ...refund, refund_fee: 640 })).toMatchObject({ status: 'unknown' })
  })

  it('lets a read throw with the text', async () => {
    const { shop } = await openShop({
      faults: [{ ...says('orderquery', {}), body: failBody('签名错误') }],
    })
    const asking = shop.orderquery({ out_trade_no: 'T_1001' })
    await expect(asking).rejects.toMatchObject({ code: 'SIGNERROR', fault: 'unauthorized' })
  })
})

describe('an answer about something else', () => {
  it('is not believed: another order, another amount', async () => {
    const paid = { transaction_id: '42', time_end: '20260131132935', total_fee: '1280' }
    for (const other of [{ out_trade_no: 'T_1002' }, { out_trade_no: 'T_1001', total_fee: '1' }]) {
      const { outcome } = await pay(says('micropay', { ...paid, ...other }))
      expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_MISMATCH' })
    }
  })

  it.each(['transaction_id', 'time_end', 'total_fee', 'out_trade_no'])(
    'is not believed as a payment without its %s, which each paid order has',
    async (name) => {
      const paid = { transaction_id: '42', time_end: '20260131132935', total_fee: '1280' }
      const { [name]: _gone, ...fewer } = { ...paid, out_trade_no: 'T_1001' } as Record<
        string,
        string
      >
      const { outcome } = await pay(says('micropay', fewer))
      expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_UNEXPECTED' })
    },
  )
})
