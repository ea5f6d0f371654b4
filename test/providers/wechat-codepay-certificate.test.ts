import { describe, expect, it, onTestFinished } from 'vitest'
import { makeCertificate } from '../../providers/wechat-codepay/sandbox-certificate.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxFault, startSandbox } from '../../src/testing/index.ts'
import { identity, tlsFile } from '../support/raw-server.ts'
import { kit, openShop, order, payment, refund } from '../support/wechat-codepay-shop.ts'

const { certificate: _certificate, privateKey: _privateKey, ...bare } = kit.merchant
const tea = { ...kit.merchant, mchid: '1900000001', ...makeCertificate('tea-house') }
const book = { ...kit.merchant, mchid: '1900000002', ...makeCertificate('book-shop') }
const stranger = { ...kit.merchant, mchid: '1900000003', ...makeCertificate('stranger') }

/** A local WeChat Pay that takes connections with the certificates of two merchants only. */
async function openSecured() {
  const sandbox = await startSandbox(wechatCodepay, {
    ...kit,
    merchant: tea,
    merchants: [book],
    tls: {
      ...identity('good'),
      ca: [tea.certificate, book.certificate],
      requestCert: true,
      rejectUnauthorized: true,
    },
  })
  const accounts = (account: object) => ({ accounts: { 'wechat-codepay': account as typeof bare } })
  const gateway = createGateway({
    providers: [wechatCodepay],
    merchants: {
      tea: accounts(tea),
      book: accounts(book),
      stranger: accounts(stranger),
      bare: accounts(bare),
    },
    hosts: { 'wechat-codepay': [sandbox.url] },
    connection: { ca: [tlsFile('ca.pem')] },
    retry: { attempts: 1 },
    timeouts: { totalMs: 2_000 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const shopOf = (id: 'tea' | 'book' | 'stranger' | 'bare') =>
    gateway.merchant(id)['wechat-codepay']
  return { sandbox, shopOf }
}

describe('the certificate of a merchant', () => {
  it('is shown on connections of his own, and lets him reverse and refund', async () => {
    const { sandbox, shopOf } = await openSecured()
    for (const id of ['tea', 'book', 'tea'] as const) {
      const number = { out_trade_no: `T_1001-${id}` }
      await shopOf(id).micropay({ ...payment, ...number })
      const given = await shopOf(id).refund({ ...refund, ...number })
      expect(given).toMatchObject({ status: 'pending' })
      expect(await shopOf(id).reverse(number)).toMatchObject({ status: 'succeeded' })
    }
    const connections = sandbox.requests.map(({ connection }) => connection)
    expect([...new Set(connections)]).toEqual([1, 2])
    const named = sandbox.requests.map(({ body }) => /<mch_id>(\d+)</.exec(body)?.[1])
    const pairs = new Set(named.map((mchid, place) => `${mchid} on ${connections[place]}`))
    expect([...pairs].sort()).toEqual(['1900000001 on 1', '1900000002 on 2'])
  })

  it('that WeChat Pay does not know has let nothing be read', async () => {
    const { sandbox, shopOf } = await openSecured()
    const outcome = await shopOf('stranger').reverse({ out_trade_no: 'T_1001' })
    // A server that hangs up in the handshake says nothing of what it has read.
    expect(outcome.status).toBe('unknown')
    expect(sandbox.requests).toEqual([])
  })

  it('that does not belong to its key is a configuration error that shows neither', async () => {
    const mixed = { ...tea, privateKey: book.privateKey }
    const gateway = createGateway({
      providers: [wechatCodepay],
      merchants: { shop: { accounts: { 'wechat-codepay': mixed } } },
      hosts: { 'wechat-codepay': ['https://127.0.0.1:1'] },
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    const reversing = gateway.merchant('shop')['wechat-codepay'].reverse({ out_trade_no: 'T_1001' })
    const error = await reversing.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ConfigurationError' })
    expect(String(error)).not.toContain('-----BEGIN')
  })
})

describe('without a certificate', () => {
  it.each([
    ['reverse', { out_trade_no: 'T_1001' }],
    ['refund', refund],
  ] as const)('%s is refused before anything is sent, and told why', async (name, input) => {
    const { shop, asked } = await openShop({ merchant: bare as typeof kit.merchant })
    const calling = shop[name](input as never)
    await expect(calling).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'CONFIGURATION_INVALID',
      provider: 'wechat-codepay',
      message: expect.stringMatching(/^certificate: is missing; .*apiclient_cert\.pem/),
    })
    expect(asked()).toEqual([])
  })

  it('payments, queries and their polling go on', async () => {
    const { shop } = await openShop({ merchant: bare as typeof kit.merchant })
    expect(await shop.micropay(payment)).toMatchObject({ status: 'succeeded' })
    expect(await shop.orderquery({ out_trade_no: 'T_1001' })).toMatchObject({ total_fee: 1_280 })
  })

  it('what cannot be taken back is told as it is, not as a failure', async () => {
    const typing = { kind: 'code', code: 'USERPAYING', operation: 'micropay' } as const
    const faults: SandboxFault[] = [typing, { ...order('USERPAYING'), times: 99 }]
    const merchantless = { merchant: bare as typeof kit.merchant, faults, totalMs: 4_000 }
    const { shop, asked } = await openShop({ ...merchantless, onDoubt: 'undo' })
    expect(await shop.micropay(payment)).toMatchObject({ status: 'pending' })
    expect(asked()).not.toContain('reverse')
  })
})
