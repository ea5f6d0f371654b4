import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brokenBy, told } from '../support/model-promises.ts'
import { type Evidence, live } from '../support/model-run.ts'
import { type Story, storyOf } from '../support/model-story.ts'

/** The same stories in each run; `MODEL_SEED` and `MODEL_RUNS` ask for others, and more of them. */
const seed = Number(process.env.MODEL_SEED ?? 20_261_122)
const numRuns = Number(process.env.MODEL_RUNS ?? 1_000)
const timeoutMs = Math.max(60_000, numRuns * 50)

const kinds = ['replays', 'recognises', 'ask-first', 'once'] as const

/** How often each word was met: stories that all end alike would prove little. */
const met: Record<string, number> = {}

function note({ outcome, sends }: Evidence): void {
  const acts = sends.filter(({ role }) => role === 'act').length
  const what = [outcome?.status ?? 'threw', ...(acts > 1 ? ['sent again'] : [])]
  if (sends.some(({ role }) => role === 'question')) what.push('asked')
  if (sends.some(({ role }) => role === 'undo')) what.push('undone')
  for (const one of what) met[one] = (met[one] ?? 0) + 1
}

async function holds(story: Story): Promise<Evidence> {
  const evidence = await live(story)
  note(evidence)
  const broken = brokenBy(evidence)
  if (broken.length > 0) throw new Error(`${broken.join('; ')}\n${told(evidence)}`)
  return evidence
}

/** Prints seed, path and the smallest story on a failure. */
function check(stories: fc.Arbitrary<Story>, holding: (story: Story) => Promise<unknown>) {
  const property = fc.asyncProperty(stories, async (story) => void (await holding(story)))
  return fc.assert(property, { seed, numRuns, unbiased: true, includeErrorInReport: true })
}

describe('whatever happens to a call', () => {
  test.each(kinds)(
    'its word is true and its money moves once, at a provider that has the rule "%s"',
    (kind) => check(storyOf(kind), holds),
    timeoutMs,
  )

  test.each(kinds)(
    'it is true also for one that is undone, at a provider that has the rule "%s"',
    (kind) =>
      check(
        fc.oneof(
          storyOf(kind, { onDoubt: 'undo', undo: 'close', settles: true }),
          storyOf(kind, { onDoubt: 'undo', undo: 'reverse', settles: true }),
        ),
        holds,
      ),
    timeoutMs,
  )
})

/** A provider that keeps its promises and can always be asked, and a call that has the time. */
const honest: Partial<Story> = {
  settles: true,
  lateMs: 2_000,
  keptForMs: undefined,
  undo: undefined,
  poll: undefined,
  taken: false,
  totalMs: 20_000,
  responseMs: 1_000,
  tokens: 500,
  abortAtMs: undefined,
  questions: [],
  flow: { ends: 'paid', worksMs: 0, shows: 'working', lagMs: 0 },
}

describe('when the provider can be asked', () => {
  test.each(kinds)(
    'no call stays in doubt, at a provider that has the rule "%s"',
    (kind) =>
      check(storyOf(kind, honest), async (story) => {
        // A wait that the provider asks for may take all the time there is.
        const evidence = await holds({ ...story, acts: story.acts.map(withoutHint) })
        const { status } = evidence.outcome ?? {}
        if (status !== 'succeeded' && status !== 'failed') throw new Error(told(evidence))
      }),
    timeoutMs,
  )
})

function withoutHint(fate: Story['acts'][number]): Story['acts'][number] {
  return { ...fate, hintMs: 0 }
}

test('the stories have met every word and every way to it', () => {
  const all = [
    'succeeded',
    'pending',
    'failed',
    'unknown',
    'threw',
    'sent again',
    'asked',
    'undone',
  ]
  expect(all.filter((one) => met[one] === undefined)).toEqual([])
})
