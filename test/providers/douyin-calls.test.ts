import { createPublicKey } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { douyinSandbox } from '../../providers/douyin/sandbox.ts'
import { douyin } from '../../providers/douyin.ts'
import { createGateway } from '../../src/index.ts'
import { verifyRsaSha256 } from '../../src/provider/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** Keys are made once for a file of tests: each pair takes a tenth of a second. */
const kit = douyinSandbox()
const ownKey = createPublicKey(kit.merchant.privateKey).export({ type: 'spki', format: 'pem' })

interface ShopOptions extends Partial<SandboxOptions<typeof douyin>> {
  readonly attempts?: number
  readonly totalMs?: number
}

/** A shop with an account at a local Douyin Pay; both close when the test has finished. */
async function openShop({ attempts = 2, totalMs = 5_000, ...given }: ShopOptions = {}) {
  const sandbox = await startSandbox(douyin, { ...kit, ...given })
  const gateway = createGateway({
    providers: [douyin],
    merchants: { shop: { accounts: { douyin: sandbox.merchant } } },
    hosts: { douyin: [sandbox.url] },
    timeouts: { totalMs, responseMs: Math.min(totalMs, 1_000) },
    retry: { attempts, baseMs: 1, throttledBaseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const sends = (name: string) => sandbox.requests.filter(({ operation }) => operation === name)
  return { sandbox, sends, shop: gateway.merchant('shop').douyin }
}

const order = {
  description: '茶',
  out_trade_no: 'T-1001*',
  notify_url: 'https://shop.example/notify',
  amount: { total: 1_280 },
}
const refund = {
  out_trade_no: order.out_trade_no,
  out_refund_no: 'R-1001|@',
  amount: { refund: 500, total: 1_280 },
}

/** The parts of an Authorization header, by name. */
function partsOf(header = '') {
  const [scheme, rest = ''] = header.split(' ', 2)
  const pairs = [...rest.matchAll(/(\w+)="([^"]*)"(?:,|$)/g)].map(([, name, value]) => [
    name,
    value,
  ])
  return { scheme, names: pairs.map(([name]) => name), ...Object.fromEntries(pairs) }
}

describe('a request to Douyin Pay', () => {
  it('is signed over method, path with query, time, nonce and body, each send anew', async () => {
    const { shop, sandbox, sends } = await openShop()
    sandbox.play({ kind: 'drop-before', operation: 'native' })
    await shop.native(order)
    await shop.query({ out_trade_no: order.out_trade_no })
    for (const { method, path, body, headers } of sandbox.requests) {
      const { scheme, names, mchid, serial_no, timestamp, nonce_str, signature } = partsOf(
        headers.authorization,
      )
      expect({ scheme, mchid, serial_no }).toEqual({
        scheme: 'DouyinPay-RSA',
        mchid: kit.merchant.mchid,
        serial_no: kit.merchant.serialNo,
      })
      expect(names).toEqual(['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'])
      expect(timestamp).toMatch(/^\d{10}$/)
      const text = `${method}\n${path}\n${timestamp}\n${nonce_str}\n${body}\n`
      expect(verifyRsaSha256(ownKey.toString(), text, signature)).toBe(true)
      expect(headers['content-type']).toBe('application/json')
    }
    const [first, second] = sends('native')
    expect(second?.body).toBe(first?.body)
    expect(second?.headers.authorization).not.toBe(first?.headers.authorization)
    expect(sends('query')[0]?.path).toContain(`/T-1001*?mchid=${kit.merchant.mchid}`)
  })

  it('for the bill of a day goes where direct merchants have it', async () => {
    const { shop, sends } = await openShop()
    await shop.tradeBill({ bill_date: '2026-01-31' })
    const { mchid } = kit.merchant
    const query = `mchid=${mchid}&bill_type=TRADE&bill_date=2026-01-31`
    expect(sends('tradeBill')[0]?.path).toBe(`/v1/bill/billapply?${query}`)
  })
})

describe('a Douyin Pay payment', () => {
  it('is created, found, and given back in part', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.native(order)).toMatchObject({
      status: 'succeeded',
      value: { code_url: expect.stringContaining('https://') },
    })
    expect(await shop.query({ out_trade_no: order.out_trade_no })).toMatchObject({
      trade_state: 'SUCCESS',
      amount: { total: 1_280 },
    })
    expect(await shop.refund(refund)).toMatchObject({
      status: 'pending',
      value: { status: 'PROCESSING', amount: { refund: 500 } },
    })
    expect(sandbox.ledger.doubled).toEqual([])
  })

  it('whose answer was lost is created again under its number, once', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'app' })
    expect(await shop.app(order)).toMatchObject({
      status: 'succeeded',
      value: { prepay_id: expect.stringMatching(/^dy/) },
    })
    expect(sandbox.ledger.timesCarriedOut('app', order.out_trade_no)).toBe(1)
  })

  it('that is asked for again gets a new code', async () => {
    const { shop } = await openShop()
    await shop.native(order)
    expect(await shop.native(order)).toMatchObject({ status: 'succeeded' })
  })

  it.each([
    ['nothing', { status: 204 }],
    ['nothing, and HTTP 200', { status: 200, body: '' }],
    ['an empty object', { status: 200, body: {} }],
  ])('is closed by an answer with %s', async (_what, answer) => {
    const { shop } = await openShop({ faults: [{ kind: 'status', ...answer }] })
    const key = { out_trade_no: order.out_trade_no }
    expect(await shop.close(key)).toMatchObject({ status: 'succeeded' })
  })

  it('is not closed by an answer that says something else, until the query says so', async () => {
    const body = { code: 'ACCEPTED', message: 'later' }
    const { shop, sends } = await openShop({
      totalMs: 300,
      faults: [{ kind: 'status', status: 202, body, operation: 'close', times: 9 }],
    })
    await shop.native(order)
    const closed = await shop.close({ out_trade_no: order.out_trade_no })
    expect(closed).toMatchObject({ status: 'failed', code: 'STATE_SUCCEEDED' })
    expect(sends('query').length).toBeGreaterThan(0)
  })
})

describe('an answer of Douyin Pay', () => {
  const answered = { code_url: 'https://elsewhere.example' }

  it.each([
    ['without a signature', { signed: false }],
    ['with the signature of another answer', {}],
  ])('%s is no success', async (_what, more) => {
    const fault =
      'signed' in more
        ? ({ kind: 'status', status: 200, body: answered, ...more } as const)
        : ({ kind: 'wrong-signature' } as const)
    const { shop } = await openShop({
      attempts: 1,
      totalMs: 300,
      faults: [{ ...fault, operation: 'native', times: 9 }],
    })
    expect(await shop.native(order)).toMatchObject({ status: 'unknown' })
  })

  it.each([
    [299, 'succeeded'],
    [301, 'unknown'],
  ])('that was signed %i s ago makes a payment %s', async (seconds, word) => {
    const { shop } = await openShop({
      attempts: 1,
      totalMs: 300,
      signAnswer: (answer) =>
        kit.signAnswer({ ...answer, timestampMs: answer.timestampMs - seconds * 1_000 }),
    })
    expect((await shop.native(order)).status).toBe(word)
  })

  it.each([
    ['PARAM_ERROR', 400, 'failed: invalid'],
    ['SIGN_ERROR', 401, 'failed: unauthorized'],
    ['NOT_ENOUGH', 403, 'failed: declined'],
    ['ORDER_NOT_EXIST', 404, 'failed: not-found'],
    // Of a refund it may mean that it is being accepted.
    ['FREQUENCY_LIMITED', 429, 'unknown: unknown'],
    ['SYSTEM_ERROR', 500, 'unknown: unknown'],
    ['A_CODE_THAT_NOBODY_LISTS', 400, 'unknown: unknown'],
  ])('with the code %s (HTTP %i) makes a refund %s', async (code, status, word) => {
    const { shop } = await openShop({
      attempts: 1,
      totalMs: 300,
      faults: [{ kind: 'code', code, status, operation: 'refund' }],
    })
    const outcome = await shop.refund(refund)
    expect('fault' in outcome ? `${outcome.status}: ${outcome.fault}` : outcome.status).toBe(word)
  })

  it.each([
    ['SUCCESS', 'succeeded'],
    ['PROCESSING', 'pending'],
    ['ABNORMAL', 'pending'],
    ['CLOSED', 'failed'],
  ])('in the state %s makes a refund %s', async (status, word) => {
    const answer = { ...kit.samples.refund.answer, ...refund, status }
    const samples = { ...kit.samples, refund: { ...kit.samples.refund, answer } }
    const { shop } = await openShop({ samples, totalMs: 300 })
    expect((await shop.refund(refund)).status).toBe(word)
  })
})

describe('an input', () => {
  it.each([
    ['out_trade_no', { ...order, out_trade_no: 'T-1' }],
    ['out_trade_no', { ...order, out_trade_no: 'T-1001|' }],
    ['notify_url', { ...order, notify_url: 'http://shop.example/notify' }],
    ['notify_url', { ...order, notify_url: 'https://shop.example/notify?order=1' }],
    ['amount.total', { ...order, amount: { total: 12.8 } }],
    ['time_expire', { ...order, time_expire: '2026-01-31T13:29:35' }],
  ])('with a wrong %s is refused before anything is sent', async (field, input) => {
    const { shop, sandbox } = await openShop()
    await expect(shop.native(input)).rejects.toThrow(field)
    expect(sandbox.requests).toEqual([])
  })
})

describe('what the payer’s side needs', () => {
  const prepay_id = 'dy31132935123456'
  const { mchid, appid } = kit.merchant

  it('in an app is signed over appid, time, nonce and the id', async () => {
    const { shop } = await openShop()
    const form = await shop.appPaySign({ prepay_id })
    expect(form).toMatchObject({ appid, partnerid: mchid, prepayid: prepay_id })
    expect(form.package).toBe('Sign=DYPay')
    const text = `${appid}\n${form.timestamp}\n${form.noncestr}\n${prepay_id}\n`
    expect(verifyRsaSha256(ownKey.toString(), text, form.sign)).toBe(true)
  })

  it('on a page is signed over appid, time, nonce and the package', async () => {
    const { shop } = await openShop()
    const form = await shop.jsapiPaySign({ prepay_id })
    expect(form).toMatchObject({ appId: appid, package: `prepay_id=${prepay_id}` })
    expect(form.signType).toBe('DouyinPay-RSA')
    const text = `${appid}\n${form.timeStamp}\n${form.nonceStr}\nprepay_id=${prepay_id}\n`
    expect(verifyRsaSha256(ownKey.toString(), text, form.paySign)).toBe(true)
  })
})
