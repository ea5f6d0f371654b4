import { validAccount } from '../../errors/validation.ts'
import type { AnyProvider, Schema } from '../../provider/spec.ts'
import { systemRuntime } from '../../runtime/system.ts'
import { checkFaults } from './fault-checks.ts'
import { checkFile, checkLiteral } from './file-checks.ts'
import { checkGoodWeather } from './good-weather.ts'
import { checkSellers } from './identity-checks.ts'
import { checkNotifications } from './notification-checks.ts'
import type { ConformanceOptions, ConformanceReport } from './options.ts'
import { checkOtherOrders } from './other-order.ts'
import { ConformanceError, Problems } from './problems.ts'
import { refusalBody } from './refusal-body.ts'
import { checkRefusals } from './refusal-checks.ts'
import { checkSecretFields } from './secret-fields.ts'
import { Secrets } from './secrets.ts'
import { checkSettling } from './settling-checks.ts'
import { checkSignatures } from './signature-checks.ts'
import type { Subject } from './subject.ts'

/** A function of a provider file that never comes back must not hang its author's test run. */
const longestMs = 24_000

/** In this order: what comes later needs what comes before, and tells little without it. */
const checks: readonly ((subject: Subject) => void | Promise<void>)[] = [
  checkFile,
  checkGoodWeather,
  checkSecretFields,
  checkSellers,
  checkSettling,
  checkSignatures,
  checkRefusals,
  checkNotifications,
  checkOtherOrders,
  checkFaults,
]

/**
 * Holds a provider file against everything that payonce promises of it, on a local sandbox: its
 * requests and answers, its signature, its codes, its secrets, and every fault of the wire against
 * the sandbox's ledger. Needs no test framework; ends within 25 seconds.
 *
 * @returns the requests that the samples make, to keep as a snapshot.
 * @throws ConformanceError that lists everything that is wrong, each with what to write.
 * @example
 * test('acme conforms', async () => {
 *   await testProvider(acme, { merchant, samples, signAnswer })
 * })
 */
export async function testProvider<P extends AnyProvider>(
  provider: P,
  options: ConformanceOptions<P>,
): Promise<ConformanceReport> {
  const problems = new Problems()
  const subject = subjectOf(provider, options, problems)
  if (subject === undefined) throw new ConformanceError(provider.id, problems.list())
  const over = new AbortController()
  await Promise.race([
    runChecks(subject, over.signal),
    systemRuntime.sleep(longestMs, over.signal).then(() => tooLong(subject, over.signal)),
  ])
  over.abort()
  if (!problems.none) {
    throw new ConformanceError(provider.id, problems.list(subject.secrets.values))
  }
  const requests = [...subject.sound].map(([name, { request }]) => [name, request] as const)
  return { requests: Object.fromEntries(requests) }
}

async function runChecks(subject: Subject, over: AbortSignal): Promise<void> {
  checkLiteral(subject)
  // What createGateway refuses cannot be called.
  if (!subject.problems.none) return
  for (const check of checks) {
    if (over.aborted) return
    await check(subject)
  }
}

function tooLong({ problems }: Subject, over: AbortSignal): void {
  if (over.aborted) return
  problems.add({
    place: 'the provider file',
    wrong: `its checks were not through after ${longestMs} ms`,
    write: 'functions that come back at once; a large answer function is called some hundred times',
  })
}

function subjectOf<P extends AnyProvider>(
  provider: P,
  options: ConformanceOptions<P>,
  problems: Problems,
): Subject | undefined {
  const account = accountOf(provider, options.merchant, problems)
  if (account === undefined) return undefined
  return {
    provider,
    operations: provider.operations,
    options: options as unknown as Subject['options'],
    account,
    refuse: refusalBody(provider, options.refuse),
    secrets: new Secrets(provider, account),
    problems,
    sound: new Map(),
  }
}

function accountOf(
  provider: AnyProvider,
  merchant: unknown,
  problems: Problems,
): Subject['account'] | undefined {
  try {
    return validAccount(provider.merchant as Schema, merchant, {
      path: 'merchant',
    }) as object as Subject['account']
  } catch (error) {
    const wrong = error instanceof Error ? error.message : String(error)
    problems.add({ place: 'options', wrong, write: 'an account that the provider file accepts' })
    return undefined
  }
}
