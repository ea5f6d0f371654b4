import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  recoverJob,
  recoverWithGraphile,
  recoverWithPgBoss,
} from '../../examples/job-engine/recover-job.ts'
import { openDatabase } from '../../examples/payment-service/database.ts'
import { openGateway } from '../../examples/payment-service/gateway.ts'
import { startLocalWechat } from '../../examples/payment-service/local-wechat.ts'
import { placeOrder } from '../../examples/payment-service/orders.ts'
import { workOff } from '../../examples/payment-service/payments.ts'
import { createService } from '../../examples/payment-service/service.ts'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { hasPostgres, postgresPool } from '../support/kill-journals.ts'
import {
  type Answer,
  bundleExample,
  createClient,
  ownFolder,
  type Process,
  startProcess,
} from '../support/payment-service.ts'

const isPostgresHere = await hasPostgres()
/** New processes on a machine that may be busy. */
const limitMs = 60_000
const deadline = { timeout: 20_000, interval: 20 }

const order = { reference: 'T-1001', amount: 1280, description: 'Oolong, 50 g' }
const notifyUrl = 'https://tea.example/notifications/wechat'

/** Its keys take longer to make than most of the rest. */
const kit = wechatSandbox()

async function openWechat() {
  const wechatPay = await startLocalWechat(kit)
  onTestFinished(() => wechatPay.sandbox.close())
  return wechatPay
}

type WechatPay = Awaited<ReturnType<typeof openWechat>>

async function postgresAddress(): Promise<string> {
  const schema = `service_${process.pid}_${Math.trunc(performance.now())}`
  const pool = postgresPool()
  const address = new URL(pool.options.connectionString ?? '')
  address.searchParams.set('options', `-c search_path=${schema}`)
  await pool.query(`create schema ${schema}`)
  onTestFinished(async () => {
    await pool.query(`drop schema ${schema} cascade`)
    await pool.end()
  })
  return address.href
}

const sqliteAddress = async () => join(await ownFolder(), 'payments.db')

/** The service in this process. */
async function openService({ sandbox }: WechatPay, address: string, recoverEveryMs = 60_000) {
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const store = await openDatabase(address)
  const account = sandbox.merchant
  const settings = { store, account, host: sandbox.url, recoverEveryMs, onError }
  const { gateway, shop } = openGateway(settings)
  const app = createService({ store, shop, publicUrl: 'https://tea.example' })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const close = async (graceMs = 5_000) => {
    await gateway.close({ graceMs })
    await app.close()
    await store.destroy()
  }
  onTestFinished(() => close())
  const ask = createClient()
  const post = (body: object) => ask(`${url}/payments`, { method: 'POST', body })
  const get = (reference: string) => ask(`${url}/payments/${reference}`)
  const notify = ({ headers, body }: { headers: Record<string, string>; body: string }) =>
    ask(`${url}/notifications/wechat`, { method: 'POST', headers, body })
  return { store, shop, post, get, notify, close, errors }
}

describe.each([
  ['SQLite', sqliteAddress, true],
  ['PostgreSQL (skipped where there is none)', postgresAddress, isPostgresHere],
] as const)('the payment service on %s', (_, address, isHere) => {
  test.runIf(isHere)(
    'makes a payment once, however often its order comes, and refuses another under its number',
    async () => {
      const wechatPay = await openWechat()
      const { post, get } = await openService(wechatPay, await address())
      const first = await post(order)
      expect(first).toMatchObject({ status: 201, headers: { location: '/payments/T-1001' } })
      const made = { ...order, status: 'succeeded', codeUrl: 'weixin://pay?order=T-1001' }
      expect(first.body).toEqual({ ...made, message: null, paidAt: null })
      const again = await Promise.all([post(order), post(order), post(order)])
      expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
        again.map(() => ({ status: 201, body: first.body })),
      )
      expect(await post({ ...order, amount: 1 })).toMatchObject({ status: 409 })
      expect(await get('T-1001')).toMatchObject({ status: 200, body: made })
      expect(await get('T-1002')).toMatchObject({ status: 404 })
      expect(wechatPay.sandbox.ledger.timesCarriedOut('native', 'T-1001')).toBe(1)
    },
    limitMs,
  )

  test.runIf(isHere)(
    'books a notification once, and nothing of one that is not as WeChat Pay has sent it',
    async () => {
      const wechatPay = await openWechat()
      const { store, post, get, notify } = await openService(wechatPay, await address())
      const booked = () => store.selectFrom('notifications').selectAll().execute()
      await post(order)
      const { headers, body } = await wechatPay.payerPays(order)
      const forged = { headers, body: body.replace('SUCCESS', 'SUCCESS ') }
      expect(await notify(forged)).toMatchObject({ status: 401, body: { code: 'FAIL' } })
      expect(await booked()).toEqual([])
      expect((await get('T-1001')).body.paidAt).toBeNull()
      expect(await notify({ headers, body })).toMatchObject({ status: 204, body: '' })
      const { paidAt } = (await get('T-1001')).body
      expect(paidAt).toMatch(/^\d{4}-/)
      const both = await Promise.all([notify({ headers, body }), notify({ headers, body })])
      expect(both.map(({ status }) => status)).toEqual([204, 204])
      expect(await booked()).toMatchObject([{ type: 'TRANSACTION.SUCCESS' }])
      expect((await get('T-1001')).body.paidAt).toBe(paidAt)
    },
    limitMs,
  )
})

describe('the payment service', () => {
  test(
    'says 402 for what was declined, and 202 for what nobody knows until recovery has asked',
    async () => {
      const wechatPay = await openWechat()
      const { sandbox } = wechatPay
      const address = await sqliteAddress()
      const first = await openService(wechatPay, address)
      sandbox.play({ kind: 'code', code: 'NOT_ENOUGH', operation: 'native' })
      const declined = await first.post({ ...order, reference: 'T-1002' })
      expect(declined).toMatchObject({ status: 402, body: { status: 'failed', codeUrl: null } })

      sandbox.play({ kind: 'stall', share: 1 })
      const asked = first.post(order)
      await expect.poll(() => sandbox.ledger.timesCarriedOut('native', 'T-1001'), deadline).toBe(1)
      await first.close(0)
      expect(await asked).toMatchObject({ status: 202, body: { status: 'unknown' } })

      sandbox.calm()
      const second = await openService(wechatPay, address, 100)
      const status = async () => (await second.get('T-1001')).body.status as string
      await expect.poll(status, deadline).toBe('succeeded')
      expect((await second.get('T-1001')).body.codeUrl).toBe('weixin://pay?order=T-1001')
      expect(sandbox.ledger.doubled).toEqual([])
    },
    limitMs,
  )

  test(
    'pays an order whose process died before it called, and books no payment over another amount',
    async () => {
      const wechatPay = await openWechat()
      const { store, shop, get, notify, errors } = await openService(
        wechatPay,
        await sqliteAddress(),
      )
      await placeOrder(store, { ...order, notifyUrl })
      expect((await get('T-1001')).body.status).toBe('placed')
      const stopping = new AbortController()
      const onError = (error: unknown) => void errors.push(error)
      const outbox = workOff({ store, shop }, { everyMs: 20, signal: stopping.signal, onError })
      const status = async () => (await get('T-1001')).body.status as string
      await expect.poll(status, deadline).toBe('succeeded')
      stopping.abort()
      await outbox
      expect(errors).toEqual([])
      expect(wechatPay.sandbox.ledger.timesCarriedOut('native', 'T-1001')).toBe(1)
      await notify(await wechatPay.payerPays({ ...order, amount: 1 }))
      expect((await get('T-1001')).body.paidAt).toBeNull()
    },
    limitMs,
  )
})

describe('a process of the payment service', () => {
  let unbundle: () => Promise<void>
  beforeAll(async () => {
    unbundle = await bundleExample()
  })
  afterAll(() => unbundle())

  const serve = ({ sandbox }: WechatPay, address: string): Process =>
    startProcess('serve', {
      DATABASE_URL: address,
      WECHAT_ACCOUNT: JSON.stringify(sandbox.merchant),
      WECHAT_HOST: sandbox.url,
      RECOVER_EVERY_MS: '100',
    })

  const urlOf = async (service: Process) => (await service.said(/^listening on (\S+)$/))[1] ?? ''

  /** Callers that come one after the other until the service is gone, `atOnce` of them. */
  function load(url: string, atOnce: number) {
    const ask = createClient()
    const heard = new Map<string, Answer>()
    let sent = 0
    const caller = async () => {
      for (;;) {
        sent += 1
        const body = { ...order, reference: `T-${1_000 + sent}` }
        const answer = await ask(`${url}/payments`, { method: 'POST', body }).catch(() => undefined)
        if (answer === undefined) return
        heard.set(body.reference, answer)
      }
    }
    const over = Promise.all(Array.from({ length: atOnce }, caller))
    return { heard, over }
  }

  /** All orders come to an outcome in the next process, and it is what WeChat Pay's books say. */
  async function agree(wechatPay: WechatPay, address: string, heard: Map<string, Answer>) {
    await urlOf(serve(wechatPay, address))
    const { ledger } = wechatPay.sandbox
    const store = await openDatabase(address)
    onTestFinished(() => store.destroy())
    const orders = () => store.selectFrom('orders').select(['reference', 'status']).execute()
    const open = async () => (await orders()).filter(({ status }) => status !== 'succeeded')
    await expect.poll(open, deadline).toEqual([])
    const accepted = (await orders()).map(({ reference }) => reference).toSorted()
    const made = ledger.entries.map(({ number }) => number).toSorted()
    expect(accepted).toEqual(made)
    expect(ledger.doubled).toEqual([])
    expect([...heard.keys()].filter((reference) => !made.includes(reference))).toEqual([])
    return made.length
  }

  test(
    'that is told to stop answers what runs, ends by itself, and goes on where it was',
    async () => {
      const wechatPay = await openWechat()
      const { sandbox } = wechatPay
      const address = await sqliteAddress()
      const service = serve(wechatPay, address)
      sandbox.play({ kind: 'late', delayMs: 150, share: 1 })
      const { heard, over } = load(await urlOf(service), 6)
      const begun = () => sandbox.requests.length - heard.size
      await expect.poll(() => heard.size > 6 && begun() >= 6, deadline).toBe(true)
      service.signal('SIGQUIT')
      await over
      expect(await service.ended).toEqual({ code: 0, signal: null })
      expect([...heard.values()].filter(({ status }) => status !== 201)).toEqual([])
      expect(heard.size).toBe(sandbox.ledger.entries.length)
      sandbox.calm()
      await agree(wechatPay, address, heard)
    },
    limitMs,
  )

  test(
    'that is killed under load loses no order and makes no payment twice',
    async () => {
      const wechatPay = await openWechat()
      const { sandbox } = wechatPay
      const address = await sqliteAddress()
      const service = serve(wechatPay, address)
      sandbox.play({ kind: 'late', delayMs: 60, share: 0.5 })
      sandbox.play({ kind: 'reset-before', share: 0.1 })
      sandbox.play({ kind: 'stall', share: 0.1 })
      const { heard, over } = load(await urlOf(service), 6)
      const underWay = () => sandbox.ledger.entries.length - heard.size
      await expect.poll(() => heard.size > 6 && underWay() > 2, deadline).toBe(true)
      service.signal('SIGKILL')
      await over
      expect(await service.ended).toMatchObject({ signal: 'SIGKILL' })
      const heardOf = heard.size
      sandbox.calm()
      const made = await agree(wechatPay, address, heard)
      // Some were under way, or this has shown nothing.
      expect(made).toBeGreaterThan(heardOf)
    },
    limitMs,
  )

  test(
    'is tried by hand on a page: a payment, its payer, a lost answer, a kill, and the end by Ctrl-C',
    async () => {
      const main = startProcess('main', { RECOVER_EVERY_MS: '100' })
      const [, page = ''] = await main.said(/The page: +(\S+)/)
      const ask = createClient()
      const shown = async () => (await ask(page)).body as string
      const press = (button: string) => ask(`${page}${button}`, { method: 'POST' })
      await press('/create')
      const [, pays = ''] = /formaction="(\/pay\?reference=[^"]+)"/.exec(await shown()) ?? []
      await press(pays)
      expect(await shown()).toMatch(/paid at \d{4}-/)
      expect((await press('/lose')).body).toMatch(/201, carried out 1×/)
      await press('/kill')
      const codes = async () => (await shown()).match(/weixin:/g)
      await expect.poll(codes, deadline).toHaveLength(3)
      main.signal('SIGINT')
      expect(await main.ended).toEqual({ code: 0, signal: null })
      expect(main.lines.join('\n')).toMatch(/has ended by itself with 0/)
    },
    limitMs,
  )
})

describe('a job engine', () => {
  /** What pg-boss does with a queue: keeps its handler and its schedule, and runs it in its time. */
  function standIn() {
    const calls: string[] = []
    const handlers = new Map<string, () => Promise<void>>()
    return {
      calls,
      createQueue: async (name: string) => void calls.push(`queue ${name}`),
      work: async (name: string, handler: () => Promise<void>) => {
        handlers.set(name, handler)
      },
      schedule: async (name: string, cron: string) => void calls.push(`${cron} ${name}`),
      tick: async (name: string) => await handlers.get(name)?.(),
    }
  }

  test('runs recovery as a job, and hears of it when the journal cannot be read', async () => {
    let passes = 0
    const gateway = {
      recover: async () => {
        passes += 1
        return { open: 0 }
      },
    }
    const boss = standIn()
    await recoverWithPgBoss(boss, gateway)
    expect(boss.calls).toEqual(['queue payonce-recover', '* * * * * payonce-recover'])
    await boss.tick('payonce-recover')
    const { taskList, crontab } = recoverWithGraphile(gateway)
    expect(crontab).toMatch(/^(\* ){5}payonce-recover /)
    await taskList['payonce-recover']()
    expect(passes).toBe(2)
    const broken = { recover: () => Promise.reject(new Error('no journal')) }
    await expect(recoverJob(broken)).rejects.toThrow('no journal')
  })
})
