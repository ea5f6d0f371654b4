import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { douyinSandbox } from '../../providers/douyin/sandbox.ts'
import { douyin } from '../../providers/douyin.ts'
import { createGateway } from '../../src/index.ts'
import { encryptAesGcm, signRsaSha256 } from '../../src/provider/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const kit = douyinSandbox()
const { platformCertificate: _pinned, ...merchant } = kit.merchant
const path = '/v1/merchant/certificates/getPlatformCertificates'

function platform(name: string, serial: string) {
  const read = (file: string) =>
    readFileSync(join(import.meta.dirname, '../fixtures/douyin', file), 'utf8')
  return { serial, certificate: read(`${name}.pem`), privateKey: read(`${name}.key`) }
}

type Platform = ReturnType<typeof platform>

const older = platform('older', '623DFCD5354E06BC')
const newer = platform('newer', '41A48FEF2A9F04C5')
const expired = platform('expired', '5D0A11C0FFEE0001')

/** One entry of the list of certificates. */
function listed({ serial, certificate }: Platform, key = merchant.encryptKey, more: object = {}) {
  const frame = { key, nonce: 'abcdef012345', associatedData: '' }
  const cipher_text = encryptAesGcm({ ...frame, plaintext: certificate })
  return {
    cert_no: serial,
    cert_type: 'RSA',
    // A form of its own: the certificate says itself until when it is good.
    effective_time: '200101000000',
    expire_time: '200201000000',
    encrypt_certificate: { algorithm: 'AEAD-AES-256-GCM', nonce: frame.nonce, cipher_text },
    ...more,
  }
}

async function signedBy({ serial, privateKey }: Platform, body: string, timestampMs: number) {
  const timestamp = String(Math.floor(timestampMs / 1_000))
  const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242'
  return {
    'douyinpay-timestamp': timestamp,
    'douyinpay-nonce': nonce,
    'douyinpay-serial': serial,
    'douyinpay-signature': await signRsaSha256(privateKey, `${timestamp}\n${nonce}\n${body}\n`),
  }
}

interface Given {
  readonly known: () => readonly unknown[]
  readonly signer?: () => Platform
  /** Who signs the list of certificates. Default: nobody. */
  readonly lister?: Platform
}

/** A shop that has pinned nothing; Douyin Pay signs with the platform that `signer` names. */
async function openShop({ known, signer = () => older, lister }: Given) {
  const sandbox = await startSandbox(douyin, {
    merchant,
    samples: {
      ...kit.samples,
      certificates: { input: {}, answer: () => ({ certificates: known() }) },
    },
    signAnswer: async ({ operation, body, timestampMs }) => {
      const by = operation === 'certificates' ? lister : signer()
      return by === undefined ? {} : await signedBy(by, body, timestampMs)
    },
  })
  const gateway = createGateway({
    providers: [douyin],
    merchants: { shop: { accounts: { douyin: merchant } } },
    hosts: { douyin: [sandbox.url] },
    timeouts: { totalMs: 500 },
    retry: { attempts: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const fetched = () => sandbox.requests.filter((request) => request.path === path)
  return { sandbox, fetched, shop: gateway.merchant('shop').douyin }
}

const order = kit.samples.native.input
const orderOf = (out_trade_no: string) => ({ ...order, out_trade_no })

describe('a merchant that has pinned no certificate', () => {
  it('has the platform certificates fetched once for a burst of payments, by a signed request', async () => {
    const { shop, fetched } = await openShop({ known: () => [listed(older), listed(newer)] })
    const numbers = Array.from({ length: 8 }, (_, place) => `T-100${place}`)
    const outcomes = await Promise.all(numbers.map((number) => shop.native(orderOf(number))))
    expect(outcomes.map(({ status }) => status)).toEqual(numbers.map(() => 'succeeded'))
    expect(fetched()).toHaveLength(1)
    expect(fetched()[0]?.headers.authorization).toContain('DouyinPay-RSA')
  })

  it('believes an answer of a new certificate after fetching once more', async () => {
    let signer = older
    let known = [listed(older)]
    const { shop, fetched } = await openShop({ signer: () => signer, known: () => known })
    expect(await shop.native(orderOf('T-1001'))).toMatchObject({ status: 'succeeded' })
    signer = newer
    known = [listed(older), listed(newer)]
    expect(await shop.native(orderOf('T-1002'))).toMatchObject({ status: 'succeeded' })
    expect(fetched()).toHaveLength(2)
  })

  it('does not believe an answer of a certificate that is not in the list', async () => {
    const { shop } = await openShop({ known: () => [listed(older)], signer: () => newer })
    const word = { status: 'unknown', code: 'ANSWER_UNVERIFIED' }
    expect(await shop.native(orderOf('T-1001'))).toMatchObject(word)
  })

  it.each([
    ['that were encrypted with another key', [listed(older, 'x'.repeat(32))]],
    ['of which none is valid any more', [listed(expired)]],
    ['that are for the other scheme', [listed(older, merchant.encryptKey, { cert_type: 'SM2' })]],
    ['that are none', []],
  ])('pays nothing with certificates %s', async (_what, known) => {
    const { shop, sandbox, fetched } = await openShop({ known: () => known })
    const word = { status: 'failed', code: 'NEED_UNBELIEVABLE' }
    expect(await shop.native(order)).toMatchObject(word)
    expect(sandbox.requests).toHaveLength(fetched().length)
  })

  it('believes a list that is signed only when one of its certificates has signed it', async () => {
    const known = () => [listed(older)]
    const right = await openShop({ known, lister: older })
    expect(await right.shop.native(order)).toMatchObject({ status: 'succeeded' })
    const wrong = await openShop({ known, lister: newer })
    expect(await wrong.shop.native(order)).toMatchObject({ code: 'NEED_UNBELIEVABLE' })
  })
})

describe('a merchant that has pinned a certificate', () => {
  it('has none fetched, and believes that one alone', async () => {
    const account = { ...merchant, platformCertificate: older.certificate }
    for (const [signer, word] of [
      [older, 'succeeded'],
      [newer, 'unknown'],
    ] as const) {
      const sandbox = await startSandbox(douyin, {
        merchant: account,
        samples: kit.samples,
        signAnswer: ({ body, timestampMs }) => signedBy(signer, body, timestampMs),
      })
      const gateway = createGateway({
        providers: [douyin],
        merchants: { shop: { accounts: { douyin: account } } },
        hosts: { douyin: [sandbox.url] },
        timeouts: { totalMs: 500 },
        retry: { attempts: 1 },
      })
      onTestFinished(async () => {
        await gateway.close({ graceMs: 0 })
        await sandbox.close()
      })
      expect((await gateway.merchant('shop').douyin.native(order)).status).toBe(word)
      expect(sandbox.requests.some((request) => request.path === path)).toBe(false)
    }
  })
})

describe('a notification of Douyin Pay', () => {
  const timestampMs = Date.parse('2026-01-31T13:29:35+08:00')
  const receivedAt = new Date(timestampMs)
  const send = (type: keyof typeof kit.notifications) =>
    kit.signNotification({ type, value: kit.notifications[type], timestampMs })

  function openPinned() {
    const gateway = createGateway({
      providers: [douyin],
      merchants: { shop: { accounts: { douyin: kit.merchant } } },
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    return gateway.merchant('shop').douyin
  }

  async function refused(answer: Promise<unknown>) {
    await expect(answer).rejects.toMatchObject({ name: 'NotificationError' })
  }

  it.each([
    ['TRANSACTION.SUCCESS', { payment: { reference: order.out_trade_no, state: 'succeeded' } }],
    ['TRANSACTION.FAIL', { payment: { state: 'failed' } }],
    ['REFUND.SUCCESS', { refund: { state: 'succeeded', amount: { minor: 500, currency: 'CNY' } } }],
    ['REFUND.ABNORMAL', { refund: { state: 'requires-action' } }],
    ['REFUND.CLOSED', { refund: { state: 'failed' } }],
  ] as const)('%s is decrypted and tells where it stands', async (type, told) => {
    const sent = await send(type)
    expect(sent.body).not.toContain(order.out_trade_no)
    expect(await openPinned().notification({ ...sent, receivedAt })).toMatchObject({
      type,
      ...told,
    })
  })

  it('is believed for 24 h 4 min, since one that is sent again keeps its time', async () => {
    const shop = openPinned()
    const sent = await send('TRANSACTION.SUCCESS')
    const at = (minutes: number) => new Date(timestampMs + minutes * 60_000)
    expect(await shop.notification({ ...sent, receivedAt: at(24 * 60 + 4) })).toHaveProperty('id')
    await refused(shop.notification({ ...sent, receivedAt: at(24 * 60 + 5) }))
  })

  it('is refused once any byte of it was changed', async () => {
    const shop = openPinned()
    const { headers, body } = await send('TRANSACTION.SUCCESS')
    for (let place = 0; place < body.length; place += 17) {
      const changed = body[place] === 'x' ? 'y' : 'x'
      const tampered = body.slice(0, place) + changed + body.slice(place + 1)
      await refused(shop.notification({ headers, body: tampered, receivedAt }))
    }
    const later = { ...headers, 'douyinpay-timestamp': String(timestampMs / 1_000 + 1) }
    await refused(shop.notification({ headers: later, body, receivedAt }))
  })

  it('is refused when a line of its body has been moved into its nonce', async () => {
    const { body } = await send('TRANSACTION.SUCCESS')
    const timestamp = String(timestampMs / 1_000)
    const headers = {
      ...(await signedBy(older, `first\n${body}`, timestampMs)),
      'douyinpay-nonce': '593BEC0C930BF1AFEB40B4A08C8FB242\nfirst',
      'douyinpay-timestamp': timestamp,
    }
    const account = { ...kit.merchant, platformCertificate: older.certificate }
    const gateway = createGateway({
      providers: [douyin],
      merchants: { shop: { accounts: { douyin: account } } },
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    await refused(gateway.merchant('shop').douyin.notification({ headers, body, receivedAt }))
  })
})
