/**
 * The process that is killed: it recovers what its predecessor has left, then takes payments. Told
 * by its first argument, as JSON, what to do; each line that it writes is something that its caller
 * has heard.
 */
import { writeSync } from 'node:fs'
import { ClosedError, createGateway } from '../../src/index.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { openJournal } from './kill-journals.ts'
import type { ChildTask } from './kill-task.ts'
import { killedToy } from './kill-task.ts'
import { toyMerchant } from './toy-provider.ts'

const task = JSON.parse(process.argv[2] ?? '') as ChildTask
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`)

let steps = 0
/** A numbered step: the process ends here, as if the machine were switched off, if it is its turn. */
const step = () => {
  steps += 1
  if (steps === task.killAtStep) process.kill(process.pid, 'SIGKILL')
}

/** A journal whose every method is a step before and a step after. */
function stepping(journal: Journal): Journal {
  const methods = Object.entries(journal).map(([name, method]) => [
    name,
    async (...given: unknown[]) => {
      step()
      const done: unknown = await (method as (...all: unknown[]) => unknown)(...given)
      step()
      return done
    },
  ])
  return Object.fromEntries(methods) as Journal
}

/** The planted fault: the intent is written down once it has been sent. */
function tooLate(journal: Journal): Journal {
  return {
    ...journal,
    claim: async (draft) => {
      const { owner: _later, ...row } = draft
      const empty = { status: null, fault: null, outcome: null, owner: draft.owner }
      const times = { createdAtMs: draft.sentAtMs, dueAtMs: draft.leaseUntilMs, fence: 1 }
      const unknown = { host: null, reopens: false }
      return { intent: { ...row, ...empty, ...times, ...unknown, state: 'sent' }, mine: true }
    },
    settle: async (settling) => {
      const { id, ...what } = settling
      const [number, operation] = [id, 'create']
      say({ lost: number, operation, status: what.status })
      return true
    },
  }
}

const { journal, close } = await openJournal(task.journal)
const used = task.planted === 'journal-after-send' ? tooLate(journal) : journal
const gateway = createGateway({
  providers: [killedToy(task)],
  merchants: { shop: { accounts: { toy: toyMerchant } } },
  hosts: { toy: [task.url] },
  journal: stepping(used),
  retry: { attempts: 2, baseMs: 5, throttledBaseMs: 5 },
  on: (event) => {
    const { type } = event
    if (type === 'intent-settled') say({ told: event.number })
    if (type === 'attempt-start' || type === 'attempt-end' || type === 'question-start') step()
  },
})

if (task.graceMs !== undefined) {
  const { graceMs } = task
  process.once('SIGTERM', () => {
    const startMs = performance.now()
    gateway
      .close({ graceMs })
      .then(() => say({ closedInMs: performance.now() - startMs }))
      .then(close)
      .then(() => process.exit())
      .catch((error: unknown) => say({ problem: String(error) }))
  })
}

let settled = 0
for (let open = 1, pass = 0; open > 0 && pass < (task.passes ?? 1); pass += 1) {
  const recovered = await gateway.recover({ olderThanMs: 0 })
  open = recovered.open
  settled += recovered.settled
}
say({ ready: true, settled })

const { toy } = gateway.merchant('shop')
await Promise.all(
  task.orders.map(async (order_no, place) => {
    const operation = place % 2 === 0 ? 'create' : 'charge'
    const order = { order_no, amount: 1280, currency: 'CNY' } as const
    const options =
      task.planted === 'random-key' ? { idempotencyKey: `k-${process.hrtime.bigint()}` } : {}
    try {
      const { status } = await toy[operation](order, options)
      say({ heard: order_no, operation, status })
    } catch (error) {
      // Refused because the gateway closes: nothing was sent, so there is nothing to hear.
      if (!(error instanceof ClosedError)) throw error
    }
  }),
)
if (task.dump) {
  const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100_000 }
  for (const row of await journal.scan({ provider: 'toy', merchant: 'shop', ...all })) {
    const { number, operation, state, status } = row
    say({ row: number, operation, state, status })
  }
}
await gateway.close({ graceMs: 5_000 })
await close()
