/**
 * `gateway.recover()` as a job of the engine that a service has already, in place of
 * `recover: { everyMs }`. Neither engine is a dependency of payonce or installed here: what is used
 * of it is written down below as an interface, and tested with a stand-in, not with the engine.
 *
 * One job a minute for all processes is enough; should two meet, they share the work.
 */
interface Recovers {
  recover(options: { readonly limit: number }): Promise<{ readonly open: number }>
}

/** A pass. Where it throws, the journal could not be read: the engine reports it, and the next one comes. */
export async function recoverJob(gateway: Recovers): Promise<void> {
  const { open } = await gateway.recover({ limit: 500 })
  if (open > 0) console.log(`${open} payments are still open, and will be asked about again`)
}

/** What a `PgBoss` of pg-boss 10 shows of itself. */
interface PgBossLike {
  createQueue(name: string): Promise<unknown>
  work(name: string, handler: () => Promise<void>): Promise<unknown>
  schedule(name: string, cron: string): Promise<unknown>
}

/** pg-boss 10: `await boss.start(); await recoverWithPgBoss(boss, gateway)`. */
export async function recoverWithPgBoss(boss: PgBossLike, gateway: Recovers): Promise<void> {
  await boss.createQueue('payonce-recover')
  await boss.work('payonce-recover', () => recoverJob(gateway))
  await boss.schedule('payonce-recover', '* * * * *')
}

/** graphile-worker 0.17: `await run({ connectionString, ...recoverWithGraphile(gateway) })`. */
export function recoverWithGraphile(gateway: Recovers) {
  return {
    taskList: { 'payonce-recover': () => recoverJob(gateway) },
    crontab: '* * * * * payonce-recover ?max=1',
    // Its own handlers would end the process while `shutdown` still waits for an answer.
    noHandleSignals: true,
  }
}
