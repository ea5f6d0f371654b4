/**
 * The main job: three merchants take payments, ask and give back through payonce, over connections
 * that the server keeps closing and with faults on command; then the same calls through the same
 * packages wired by hand. What both were told is held against the providers' own books. At the end,
 * payments at every other provider.
 *
 * `npm start -- 7` plays other traffic: the number is the seed. A second number is how many bursts of
 * calls there are: `npm start -- 7 100`.
 */
import { audit } from './audit.ts'
import { handWiredSide } from './hand-wired-side.ts'
import { payonceSide } from './payonce-side.ts'
import { createProgress } from './progress.ts'
import { faultsInWords, printReport, printVerdict, type Result } from './report.ts'
import { type Scene, setScene } from './scene.ts'
import { responseMs, type Side } from './side.ts'
import { printText } from './table.ts'
import { tour, tourLength } from './tour.ts'
import { printTour } from './tour-report.ts'
import { drive, planTraffic } from './traffic.ts'
import { unansweredQuestions } from './transfer-desk.ts'

/** WeChat Pay closes an idle connection after 8 s and payonce stops at 7 s: both go so much faster. */
const timesFaster = 20
const serverIdleMs = 8_000 / timesFaster
const idleMs = 7_000 / timesFaster
const oneWayMs = 5

const [seed = 20_260_131, bursts = 32] = process.argv.slice(2).map(Number)
const traffic = planTraffic({ seed, bursts, serverIdleMs, faultPercent: 15 })
const calls = traffic.bursts.flatMap(({ steps }) => steps).length

async function run(sideOf: (scene: Scene) => Side): Promise<Result> {
  const { faults } = traffic
  const scene = await setScene({ faults, serverIdleMs, oneWayMs, idleMs })
  const side = sideOf(scene)
  const progress = createProgress(side.title, calls)
  const told = await drive(traffic, side.perform, progress.step)
  progress.end()
  await side.close()
  const books = await scene.end()
  const { connectionsOpened } = books
  return { told, counts: side.counts, connectionsOpened, audit: audit(told, books) }
}

printText(
  `Three merchants at a WeChat Pay and a transfer desk of this machine, behind ${oneWayMs} ms of wire.
  Both close idle connections after ${serverIdleMs} ms, and payonce uses none that has been idle for
  ${idleMs} ms: the true 8 s and 7 s, ${timesFaster} times faster. The pauses lie around that limit.`,
  `${traffic.faults.length} acts meet a fault, the same on both sides (seed ${seed}):
  ${faultsInWords(traffic)}.
  The desk leaves its first ${unansweredQuestions.times} questions about a transfer unanswered.`,
  `By hand: axios, agentkeepalive and axios-retry at their defaults, correctly signed, with one time
  limit for an answer (${responseMs} ms, as payonce has here). WeChat Pay recognises a repeated number;
  the desk does not: there each repeat pays out again.`,
)
const results = [await run(payonceSide), await run(handWiredSide)] as const
printReport(results)
const isTrue = printVerdict(results)

const progress = createProgress('every other provider', tourLength)
const stops = await tour(progress.step)
progress.end()
if (!printTour(stops) || !isTrue) process.exitCode = 1
