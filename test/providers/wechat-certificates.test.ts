import { describe, expect, it, onTestFinished } from 'vitest'
import { wechat } from '../../providers/wechat.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'
import {
  listed,
  merchant,
  newer,
  older,
  type Platform,
  signedBy,
} from '../support/wechat-platform.ts'
import { kit, order, unasked } from '../support/wechat-shop.ts'

const always = { from: '2021-04-27T16:55:23+08:00', until: '2100-01-01T00:00:00+08:00' }
const recent = { ...always, from: '2024-01-01T00:00:00+08:00' }

/** A shop in certificate mode; WeChat Pay signs with the platform that `signer` names. */
async function openShop(given: { signer: () => Platform; known: () => readonly unknown[] }) {
  const sandbox = await startSandbox(wechat, {
    merchant,
    samples: {
      ...kit.samples,
      certificates: { input: {}, answer: () => ({ data: given.known() }) },
    },
    signAnswer: ({ status, body, timestampMs }) =>
      status >= 400 ? {} : signedBy(given.signer(), body, timestampMs),
  })
  const gateway = createGateway({
    providers: [unasked],
    merchants: { shop: { accounts: { wechat: merchant } } },
    hosts: { wechat: [sandbox.url] },
    retry: { attempts: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const fetched = () => sandbox.requests.filter(({ path }) => path === '/v3/certificates')
  return { sandbox, fetched, shop: gateway.merchant('shop').wechat }
}

describe('a merchant without a WeChat Pay public key', () => {
  it('has the platform certificates fetched once for a burst of payments', async () => {
    const { shop, sandbox, fetched } = await openShop({
      signer: () => older,
      known: () => [listed(older, always), listed(newer, recent)],
    })
    const numbers = Array.from({ length: 8 }, (_, index) => `T-100${index}`)
    const outcomes = await Promise.all(
      numbers.map((out_trade_no) => shop.native({ ...order, out_trade_no })),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(numbers.map(() => 'succeeded'))
    expect(fetched()).toHaveLength(1)
    expect(fetched()[0]?.headers).not.toHaveProperty('wechatpay-serial')
    expect(fetched()[0]?.headers.authorization).toContain('WECHATPAY2-SHA256-RSA2048')
    const serials = sandbox.requests.slice(1).map(({ headers }) => headers['wechatpay-serial'])
    expect(new Set(serials)).toEqual(new Set([newer.serial]))
  })

  it('believes an answer of a new certificate after fetching once more', async () => {
    let signer = older
    let known: readonly unknown[] = [listed(older, always)]
    const { shop, fetched } = await openShop({ signer: () => signer, known: () => known })
    expect(await shop.native(order)).toMatchObject({ status: 'succeeded' })
    signer = newer
    known = [listed(older, always), listed(newer, recent)]
    expect(await shop.native({ ...order, out_trade_no: 'T-1002' })).toMatchObject({
      status: 'succeeded',
    })
    expect(fetched()).toHaveLength(2)
  })

  it('does not believe an answer of a certificate that stays unknown', async () => {
    let signer = older
    const { shop, fetched } = await openShop({
      signer: () => signer,
      known: () => {
        signer = older
        return [listed(older, always)]
      },
    })
    await shop.native(order)
    signer = newer
    const outcome = await shop.native({ ...order, out_trade_no: 'T-1002' })
    expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_UNVERIFIED' })
    expect(fetched()).toHaveLength(2)
  })

  it('pays nothing while the certificates cannot be believed', async () => {
    const { shop, sandbox, fetched } = await openShop({
      signer: () => newer,
      known: () => [listed(older, always)],
    })
    const word = { status: 'failed', code: 'NEED_UNBELIEVABLE' }
    expect(await shop.native(order)).toMatchObject(word)
    expect(sandbox.requests).toHaveLength(fetched().length)
    expect(sandbox.ledger.entries).toEqual([])
  })
})
