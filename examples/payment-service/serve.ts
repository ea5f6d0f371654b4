/**
 * The service as a process. It may be stopped by a signal or killed at any moment: what it has
 * accepted is there at the next start.
 */
import { shutdown } from '../../src/shutdown/index.ts'
import { openDatabase } from './database.ts'
import { type GatewaySettings, openGateway } from './gateway.ts'
import { workOff } from './payments.ts'
import { createService } from './service.ts'

const { env } = process
if (env.WECHAT_ACCOUNT === undefined) throw new Error('WECHAT_ACCOUNT: the account, as JSON')
const account = JSON.parse(env.WECHAT_ACCOUNT) as GatewaySettings['account']
/** Docker kills after 10 s, Kubernetes after 30 s. */
const graceMs = Number(env.GRACE_MS ?? 9_000)
const everyMs = Number(env.RECOVER_EVERY_MS ?? 30_000)
const onError = (error: unknown) => console.error(error instanceof Error ? error.message : error)

const store = await openDatabase(env.DATABASE_URL ?? 'payments.db')
const host = env.WECHAT_HOST
const { gateway, shop } = openGateway({ store, account, host, recoverEveryMs: everyMs, onError })
const publicUrl = env.PUBLIC_URL ?? 'https://tea.example'
const app = createService({ store, shop, publicUrl, logger: { level: 'warn' } })

// Not `localhost`: for that Fastify opens a second server, which nobody would stop.
const url = await app.listen({ host: env.HOST ?? '127.0.0.1', port: Number(env.PORT ?? 0) })
console.log(`listening on ${url}`)

const stopping = new AbortController()
const outbox = workOff({ store, shop }, { everyMs, signal: stopping.signal, onError })

// Waits for a signal. Then: no new connection, an answer to every request that runs, and the end of
// the gateway, all within the grace. What does not end in time is in the journal as sent.
const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const
await shutdown({ server: app.server, gateway, graceMs, signals })
stopping.abort()
await outbox
await store.destroy()
console.log('every request was answered; what is open goes on at the next start')
