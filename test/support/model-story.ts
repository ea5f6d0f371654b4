import fc from 'fast-check'
import { type Deed, deeds, type Flow } from './model-bank.ts'
import type { ModelTerms } from './model-provider.ts'

/** How a send fares on its way, first the usual one. */
const ways = [
  'answered',
  'lost',
  'reset',
  'cut',
  'refused',
  'dies-stale',
  'dies-unwritten',
  'garbled',
  'forged',
  'unsigned',
  'emptied',
  'redirected',
  'of-another-order',
  'of-another-amount',
] as const

/** What only the answer of a question may be: as the refusal of an act it would be believed. */
const questionWays = [...ways, 'unsigned-404', 'from-a-stale-copy'] as const

/** Nothing is what an undoing that is done answers. */
const undoWays = ways.filter((way) => way !== 'emptied')

/** What becomes of one send. */
export interface Fate {
  readonly way: (typeof questionWays)[number]
  /** When a send whose answer is lost comes to the bank. */
  readonly arrives: 'soon' | 'late' | 'never'
  readonly lateByMs: number
  readonly deed: Deed
  /** How long the provider asks to wait, where it says that it is in trouble. */
  readonly hintMs: number
}

/** Everything that happens to one call. */
export interface Story extends ModelTerms {
  readonly flow: Flow
  readonly recognition: 'answers' | 'names-duplicate'
  readonly reverseUnknown: 'blocks' | 'refuses'
  /** The number is somebody else's, for another amount. */
  readonly taken: boolean
  readonly hosts: 1 | 2
  readonly onDoubt: 'ask' | 'undo'
  readonly attempts: number
  readonly totalMs: number
  readonly responseMs: number
  /** Tokens in the bucket at the start. */
  readonly tokens: number
  /** When the caller gives up. */
  readonly abortAtMs: number | undefined
  /** Of the dice. */
  readonly seed: number
  readonly acts: readonly Fate[]
  readonly questions: readonly Fate[]
  readonly undos: readonly Fate[]
}

/** A send that goes as it should; what follows the last fate of a list. */
export const usual: Fate = {
  way: 'answered',
  arrives: 'soon',
  lateByMs: 0,
  deed: 'does',
  hintMs: 0,
}

/** A send that fares as usual but for what is said. */
export function fate(other: Partial<Fate>): Fate {
  return { ...usual, ...other }
}

/** A call to which nothing happens; a test names what does. */
export const calm: Story = {
  kind: 'recognises',
  settles: true,
  hosts: 1,
  sharedNumbers: true,
  flow: { ends: 'paid', worksMs: 0, shows: 'working', lagMs: 0 },
  recognition: 'answers',
  reverseUnknown: 'refuses',
  taken: false,
  onDoubt: 'ask',
  attempts: 3,
  totalMs: 20_000,
  responseMs: 1_000,
  tokens: 500,
  abortAtMs: undefined,
  seed: 1,
  acts: [],
  questions: [],
  undos: [],
}

/** Without a promise of the provider's, a send may still arrive after this. */
const longestLateMs = 60_000

/**
 * Sends of which only some things can go wrong, and others for the next story: with all faults in
 * each story, those that need a long peace before or after them would never be met.
 */
function fates(longestMs: number, role: 'act' | 'question' | 'undo'): fc.Arbitrary<Fate[]> {
  const all = { act: ways, question: questionWays, undo: undoWays }[role]
  const allDeeds = role === 'question' ? [] : deeds.slice(1)
  const swarm = fc.record({
    ways: fc.subarray<Fate['way']>(all.slice(1)),
    deeds: fc.subarray<Deed>(allDeeds),
    hints: fc.subarray([1_000, 5_000, 60_000]),
    peace: fc.integer({ min: 1, max: 8 }),
    draws: fc.array(
      fc.record({
        way: fc.nat(1_000),
        deed: fc.nat(1_000),
        hint: fc.nat(1_000),
        arrives: fc.constantFrom('soon', 'late', 'never'),
        lateShare: fc.integer({ min: 0, max: 100 }),
      }),
      { maxLength: role === 'question' ? 8 : 5, size: 'max' },
    ),
  })
  return swarm.map((drawn) =>
    drawn.draws.map((draw) => ({
      way: pick(['answered', ...drawn.ways], draw.way, drawn.peace),
      deed: pick(['does', ...drawn.deeds], draw.deed, drawn.peace),
      hintMs: pick([0, ...drawn.hints], draw.hint, 1),
      arrives: draw.arrives,
      lateByMs: 1 + Math.floor(((longestMs - 1) * draw.lateShare) / 100),
    })),
  )
}

/** The first one for as many draws as there is peace; the others in turn. */
function pick<Value>(values: readonly Value[], draw: number, peace: number): Value {
  const place = (draw % (values.length - 1 + peace)) - peace + 1
  return values[Math.max(0, place)] as Value
}

const flow = fc.record({
  ends: fc.constantFrom('paid', 'paid', 'paid', 'paid', 'refused'),
  worksMs: fc.constantFrom(0, 0, 0, 0, 300, 2_500, 12_000, 40_000),
  shows: fc.constantFrom('working', 'working', 'working', 'waiting'),
})

const polls = [
  undefined,
  { firstMs: 100, factor: 2, maxMs: 1_000 },
  { firstMs: 3_000, factor: 1, maxMs: 3_000 },
]

/** Stories for one rule of repeat. */
export function storyOf(kind: Story['kind'], always: Partial<Story> = {}): fc.Arbitrary<Story> {
  const terms = fc.record({
    settles: fc.constantFrom(true, true, true, true, true, false),
    lateMs: fc.constantFrom(undefined, 200, 2_000, 7_000, 15_000),
    keptForMs: fc.constantFrom(undefined, undefined, 1_500, 6_000),
    undo: fc.constantFrom(undefined, 'close' as const, 'reverse' as const),
    undoAfterMs: fc.constantFrom(undefined, 1_000, 6_000),
    poll: fc.constantFrom(...polls),
    lagMs: fc.constantFrom(0, 0, 0, 100, 1_500),
    hosts: fc.constantFrom(1, 1, 2),
    sharedNumbers: fc.boolean(),
  })
  return terms.chain((drawn) => {
    const given = { ...drawn, ...always }
    const lateMs = given.lateMs ?? longestLateMs
    const lagMs = Math.min(given.lagMs, lateMs / 2)
    return fc
      .record({
        flow,
        recognition: fc.constantFrom('answers', 'names-duplicate'),
        reverseUnknown: fc.constantFrom('blocks', 'refuses'),
        taken: fc.integer({ min: 0, max: 19 }).map((draw) => draw === 19),
        onDoubt: fc.constantFrom('ask', 'undo'),
        attempts: fc.constantFrom(3, 3, 1, 2, 5),
        totalMs: fc.constantFrom(20_000, 10_000, 3_000),
        responseMs: fc.constantFrom(8_000, 1_000, 300),
        tokens: fc.constantFrom(500, 500, 500, 500, 500, 500, 0, 14, 40),
        abortAtMs: fc
          .record({ early: fc.constantFrom(1, 3, 5), late: fc.nat(12_000), how: fc.nat(19) })
          .map(({ early, late, how }) => [early, late][19 - how]),
        seed: fc.nat(1_000_000),
        acts: fates(lateMs - lagMs, 'act'),
        questions: fates(1, 'question'),
        undos: fates(longestLateMs, 'undo'),
      })
      .map((rest) => {
        return { kind, ...given, ...rest, flow: { ...rest.flow, lagMs }, ...always } as Story
      })
  })
}
