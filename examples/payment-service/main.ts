/**
 * The payment service beside a WeChat Pay of this machine, and a page to try it:
 * `npm run example:service`. `PORT` and `PAGE_PORT` choose the ports, `DATABASE_URL` the database.
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemo } from './demo.ts'
import { startLocalWechat } from './local-wechat.ts'
import { runService } from './service-process.ts'

const wechatPay = await startLocalWechat()
const folder = await mkdtemp(join(tmpdir(), 'payment-service-'))
const service = await runService(
  {
    // The local WeChat Pay begins with empty books and new keys, and so does the database.
    DATABASE_URL: process.env.DATABASE_URL ?? join(folder, 'payments.db'),
    RECOVER_EVERY_MS: process.env.RECOVER_EVERY_MS ?? '2000',
    WECHAT_ACCOUNT: JSON.stringify(wechatPay.sandbox.merchant),
    WECHAT_HOST: wechatPay.sandbox.url,
  },
  (line) => console.log(`  service: ${line}`),
)
const demo = createServer(createDemo({ wechatPay, service }))
demo.listen(Number(process.env.PAGE_PORT ?? 0), '127.0.0.1')
await once(demo, 'listening')
const page = `http://127.0.0.1:${(demo.address() as AddressInfo).port}`

console.log(`
The page:  ${page}
By hand:
  curl -i ${service.url}/payments -H 'content-type: application/json' \\
    -d '{ "reference": "T-1001", "amount": 1280, "description": "Oolong, 50 g" }'
  curl -i -X POST '${page}/pay?reference=T-1001'   # the payer pays: a signed notification goes out
  curl -i ${service.url}/payments/T-1001
The same order once more is the same payment. Another amount under its number is refused.

Ctrl-C: the service takes no new request, answers those that run, writes down what is open and ends
by itself, within 9 s. kill -9 instead, and the next start settles what was open.
`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stop(signal).catch(console.error))
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  console.log(`\n${signal}: the service answers what runs, then it ends`)
  const code = await service.stop()
  console.log(`the service has ended by itself with ${code}`)
  demo.close()
  demo.closeAllConnections()
  await wechatPay.sandbox.close()
  await rm(folder, { recursive: true, force: true })
}
