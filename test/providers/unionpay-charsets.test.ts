import { createHash, sign } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { issueCertificate, newParty } from '../../providers/unionpay/sandbox-certificates.ts'
import { signing } from '../../providers/unionpay/signature.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { createGateway } from '../../src/index.ts'
import { rawServer } from '../support/raw-server.ts'
import { key, kit } from '../support/unionpay-shop.ts'

const middle = newParty('CFCA OCA31')
const signer = newParty('041@8310000000083040@中国银联股份有限公司@00000001')
const middleCert = issueCertificate({ subject: middle, issuer: middle, serial: 1n })
const signPubKeyCert = issueCertificate({ subject: signer, issuer: middle, serial: 2n })
const { rootCert: _root, ...account } = { ...kit.merchant, middleCert }

/** 喜茶誠𠀀: the second byte of 誠 is a backslash, that of 鍆 a brace, and 𠀀 has four bytes. */
const words = { hex: 'cfb2b2e8d55c95328236e57b', text: '喜茶誠𠀀鍆' }

/** Text with the words in GB18030 for `§`. */
function bytes(text: string): Buffer {
  const parts = text
    .split('§')
    .flatMap((part) => [Buffer.from(words.hex, 'hex'), Buffer.from(part)])
  return Buffer.concat(parts.slice(1))
}

const trade = {
  ...signing,
  ...key,
  encoding: 'GBK',
  merId: account.merId,
  txnType: '01',
  txnSubType: '06',
  txnAmt: '1280',
  currencyCode: '156',
  respCode: '00',
  respMsg: '§',
  signPubKeyCert,
}

type Fields = Readonly<Record<string, string>>

/** Signed over its bytes, then changed. */
function sealed(fields: Fields, change: Fields = {}): Fields {
  const named = Object.keys(fields).sort()
  const text = bytes(named.map((name) => `${name}=${fields[name]}`).join('&'))
  const digest = createHash('sha256').update(text).digest('hex')
  const signature = sign('sha256', Buffer.from(digest), signer.privateKey).toString('base64')
  return { ...fields, signature, ...change }
}

async function shopAt(origin?: string) {
  const gateway = createGateway({
    providers: [unionpay],
    merchants: { shop: { accounts: { unionpay: account } } },
    ...(origin !== undefined && { hosts: { unionpay: [origin] } }),
    retry: { attempts: 1 },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').unionpay
}

describe('an answer in GBK', () => {
  async function answered(fields: Fields) {
    const body = bytes(
      Object.entries(fields)
        .map((pair) => pair.join('='))
        .join('&'),
    )
    const server = await rawServer({
      onRequest: (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`)
        socket.write(body)
      },
    })
    onTestFinished(() => server.close())
    return await shopAt(server.origin)
  }

  it('is believed by the signature over its bytes, and read', async () => {
    const shop = await answered(sealed({ ...trade, origRespCode: '00' }))
    expect(await shop.query(key)).toMatchObject({ origRespCode: '00', respMsg: words.text })
  })

  it.each([{ txnAmt: '1281' }, { respMsg: '§x' }, { respMsg: '' }])(
    'is not believed with %o in place of what was signed',
    async (change) => {
      const shop = await answered(sealed({ ...trade, origRespCode: '00' }, change))
      await expect(shop.query(key)).rejects.toMatchObject({ code: 'ANSWER_UNVERIFIED' })
    },
  )
})

describe('a notification in GBK', () => {
  const notice = (fields: Fields) => ({
    headers: {},
    body: Object.entries(fields)
      .map(([name, value]) => `${name}=${bytes(value).toString('hex').replaceAll(/../g, '%$&')}`)
      .join('&'),
  })

  it('is believed by the signature over its bytes, and read', async () => {
    const shop = await shopAt()
    expect(await shop.notification(notice(sealed(trade)))).toMatchObject({
      payment: { state: 'succeeded', amount: { minor: 1280 } },
      value: { respMsg: words.text },
    })
  })

  it.each([{ txnAmt: '1281' }, { respMsg: '§x' }, { encoding: 'UTF-8' }])(
    'is not believed with %o in place of what was signed',
    async (change) => {
      const shop = await shopAt()
      await expect(shop.notification(notice(sealed(trade, change)))).rejects.toThrow('refused')
    },
  )
})
