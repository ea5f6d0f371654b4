import { describe, expect, it, onTestFinished } from 'vitest'
import { wechat } from '../../providers/wechat.ts'
import { wechatPartner } from '../../providers/wechat-partner.ts'
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

const { apiV3Key } = kit.merchant
const certified = { ...merchant, apiV3Key }
const always = {
  from: '2021-04-27T16:55:23+08:00',
  until: '2100-01-01T00:00:00+08:00',
  key: apiV3Key,
}

/** What the account's public key has the other half of. */
const publicKeyId = kit.merchant.publicKeyId
const moving = { ...certified, publicKeyId, publicKey: kit.merchant.publicKey }

interface Given {
  readonly account?: object
  readonly known?: () => readonly unknown[] | undefined
  readonly signer?: () => Platform | undefined
  readonly provider?: typeof wechat
  readonly attempts?: number
}

/** A shop that moves; answers are signed by the certificate that `signer` names, else by the key. */
async function openShop(given: Given = {}) {
  const {
    account = moving,
    known = () => [listed(older, always)],
    signer = () => undefined,
  } = given
  const sandbox = await startSandbox(wechat, {
    ...kit,
    merchant: account as typeof kit.merchant,
    samples: {
      ...kit.samples,
      ...(known() && { certificates: { input: {}, answer: () => ({ data: known() }) } }),
    },
    signAnswer: (answer) => {
      const platform = signer()
      if (answer.status >= 400) return {}
      return platform === undefined
        ? kit.signAnswer(answer)
        : signedBy(platform, answer.body, answer.timestampMs)
    },
  })
  const gateway = createGateway({
    providers: [given.provider ?? unasked],
    merchants: { shop: { accounts: { wechat: account as typeof kit.merchant } } },
    hosts: { wechat: [sandbox.url] },
    retry: { attempts: given.attempts ?? 1, baseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const fetched = () => sandbox.requests.filter(({ path }) => path === '/v3/certificates')
  return { sandbox, fetched, shop: gateway.merchant('shop').wechat }
}

const event = { type: 'TRANSACTION.SUCCESS', value: kit.notifications['TRANSACTION.SUCCESS'] }

/** A notification, signed by the account's public key or by a certificate. */
async function notice(platform?: Platform) {
  const sent = await kit.signNotification({ ...event, timestampMs: Date.now() })
  if (platform === undefined) return sent
  return { ...sent, headers: await signedBy(platform, sent.body, Date.now()) }
}

describe('while a merchant moves from platform certificates to the public key', () => {
  it('an answer signed by either is believed, and certificates are fetched when named', async () => {
    let signer: Platform | undefined
    const { shop, fetched } = await openShop({ signer: () => signer })
    expect(await shop.native(order)).toMatchObject({ status: 'succeeded' })
    expect(fetched()).toHaveLength(0)
    signer = older
    for (const out_trade_no of ['T-1002', 'T-1003']) {
      expect(await shop.native({ ...order, out_trade_no })).toMatchObject({ status: 'succeeded' })
    }
    expect(fetched()).toHaveLength(1)
  })

  it('a merchant who has no certificates any more pays on under the public key', async () => {
    let signer: Platform | undefined
    const { shop, fetched } = await openShop({ signer: () => signer, known: () => undefined })
    expect(await shop.native(order)).toMatchObject({ status: 'succeeded' })
    signer = newer
    expect(await shop.native({ ...order, out_trade_no: 'T-1002' })).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_UNVERIFIED',
    })
    signer = undefined
    expect(await shop.native({ ...order, out_trade_no: 'T-1003' })).toMatchObject({
      status: 'succeeded',
    })
    expect(fetched().length).toBeGreaterThan(0)
  })

  it('a notification signed by either is read', async () => {
    const { shop, fetched } = await openShop()
    const paid = { payment: { state: 'succeeded' } }
    expect(await shop.notification(await notice())).toMatchObject(paid)
    expect(fetched()).toHaveLength(0)
    expect(await shop.notification(await notice(older))).toMatchObject(paid)
    await expect(shop.notification(await notice(newer))).rejects.toMatchObject({
      name: 'NotificationError',
    })
  })
})

describe('a signature by a key that the account does not hold', () => {
  it('is told for a notification by the name of the key that is missing', async () => {
    const { shop } = await openShop({ account: certified, signer: () => older })
    await expect(shop.notification(await notice())).rejects.toThrow(
      `merchants.shop.accounts.wechat.publicKeyId: is none, and the notification is signed with ` +
        `the public key ${publicKeyId}`,
    )
  })

  it.each([
    ['by the public key', () => undefined],
    ['by a certificate', () => newer],
  ])('%s sends no storm of repeats and questions', async (_by, signer) => {
    let isSwitched = false
    const { shop, sandbox } = await openShop({
      account: certified,
      provider: wechat,
      attempts: 3,
      signer: () => (isSwitched ? signer() : older),
    })
    await shop.native(order)
    const before = sandbox.requests.length
    isSwitched = true
    expect(await shop.native({ ...order, out_trade_no: 'T-1002' })).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_UNVERIFIED',
    })
    expect(sandbox.requests.length - before).toBeLessThanOrEqual(3)
  })
})

it("a service provider's account takes both as well", () => {
  expect(wechatPartner.auth.needs).toEqual(wechat.auth.needs)
  expect(wechatPartner.notification?.verify).toBe(wechat.notification?.verify)
})
