import {
  answers,
  answersWell,
  bytesOf,
  orderOf,
  refuses,
  resets,
  staysSilent,
  writes,
} from '../../support/fault-deeds.ts'
import type { Rows } from '../../support/fault-promises.ts'
import { promises } from '../../support/fault-promises.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import type { Deed } from '../../support/fault-server.ts'

// The first send dies after the request: it may have been carried out. What the repeat is answered
// then says nothing about the first, but for a provider that gives its first result again.

const notRepeated = 'unknown ×1      unknown ×1'

/** One line of promises for sends after the first was lost; what is not repeated stays unknown. */
function after(cells: { read: string; replays: string; recognises: string }): Rows {
  const { read, replays, recognises } = cells
  return promises(`
             read  replays  recognises  ask-first  once
    always   ${read}  ${replays}  ${recognises}  ${notRepeated}
  `)
}

/** No refusal of a repeat proves that the first send was not carried out. */
const provesNothing = { replays: 'unknown ×3', recognises: 'unknown ×3' }
const readThrows = 'throws ×2'

function lostThen(...deeds: readonly Deed[]): readonly Deed[] {
  return [resets, ...deeds]
}

/** What the calls that were not repeated say is the code of their only send. */
function or(code: string): RegExp {
  return new RegExp(`^(${code}|ECONNRESET|RESPONSE_TIMEOUT)$`)
}

const refusedRepeats = [
  ['BAD_REQUEST', 400, 'invalid'],
  ['BAD_SIGNATURE', 401, 'unauthorized'],
  ['NO_SUCH_ORDER', 404, 'not-found'],
  ['ORDER_EXISTS', 409, 'duplicate'],
] as const

export const afterDoubt: readonly FaultRow[] = [
  ...refusedRepeats.map(([code, status, fault]): FaultRow => {
    return {
      matrix: ['F09', 'F25'],
      when: `the first send is lost and its repeat is refused with ${code}`,
      promise: after({ read: readThrows, ...provesNothing }),
      code: or(code),
      fault,
      deeds: lostThen(refuses(status, code)),
    }
  }),
  {
    matrix: ['F09', 'F27'],
    when: 'the first send is lost and its repeat is declined',
    promise: after({ read: readThrows, replays: 'failed ×2', recognises: 'unknown ×3' }),
    code: or('NO_MONEY'),
    fault: 'declined',
    deeds: lostThen(refuses(402, 'NO_MONEY')),
  },
  {
    matrix: ['F13', 'F27'],
    when: 'the first send is not answered in time and its repeat is declined',
    promise: after({ read: readThrows, replays: 'failed ×2', recognises: 'unknown ×3' }),
    code: or('NO_MONEY'),
    fault: 'declined',
    deeds: [staysSilent, refuses(402, 'NO_MONEY')],
    scene: { responseMs: 400 },
  },
  {
    matrix: ['F09', 'F27'],
    when: 'the first send is lost and its repeat is declined without a signature, as by rule',
    promise: after({ read: readThrows, ...provesNothing }),
    code: or('NO_MONEY'),
    fault: 'declined',
    deeds: lostThen(refuses(402, 'NO_MONEY', { signed: false })),
    scene: { unsignedRefusals: true },
  },
  {
    matrix: ['F27'],
    when: 'the first send is declined without a signature, as by rule',
    promise: promises(`
               read       replays    recognises  ask-first  once
      always   throws ×1  failed ×1  failed ×1   failed ×1  failed ×1
    `),
    code: 'NO_MONEY',
    fault: 'declined',
    deeds: [refuses(402, 'NO_MONEY', { signed: false })],
    scene: { unsignedRefusals: true },
  },
  {
    matrix: ['F09', 'F32'],
    when: 'the first send is lost and its repeats are throttled',
    promise: after({ read: 'throws ×3', replays: 'unknown ×3', recognises: 'unknown ×3' }),
    code: or('SLOW_DOWN'),
    fault: 'throttled',
    deeds: lostThen(refuses(429, 'SLOW_DOWN')),
  },
  {
    matrix: ['F09', 'F37'],
    when: 'the first send is lost and its repeat is not final yet',
    promise: after({ read: readThrows, replays: 'pending ×2', recognises: 'pending ×2' }),
    code: or('STILL_PAYING'),
    fault: 'pending',
    deeds: lostThen(refuses(202, 'STILL_PAYING')),
  },
  {
    matrix: ['F09'],
    when: 'the first send is lost and its repeat finds the payment closed',
    promise: after({ read: 'value ×2', replays: 'failed ×2', recognises: 'unknown ×3' }),
    code: or('STATE_CLOSED'),
    fault: 'declined',
    deeds: lostThen(
      writes((request) => bytesOf(request, { body: { ...orderOf(request), state: 'closed' } })),
    ),
  },
  {
    matrix: ['F09'],
    when: 'the first send is lost and nobody can be reached any more',
    promise: promises(`
               read         replays       recognises    ask-first   once
      always   throws ×1/3  unknown ×1/3  unknown ×1/3  unknown ×1  unknown ×1
    `),
    code: or('ECONNREFUSED'),
    deeds: [resets],
    scene: {
      on: ({ type }, server) => {
        if (type === 'attempt-end') server.stopListening()
      },
    },
  },
  {
    matrix: ['F34', 'F27'],
    when: 'the first send is answered with 500 and its repeat is declined',
    promise: after({ read: readThrows, replays: 'failed ×2', recognises: 'unknown ×3' }),
    code: /^(HTTP_500|NO_MONEY)$/,
    fault: 'declined',
    deeds: [refuses(500), refuses(402, 'NO_MONEY')],
  },
  {
    matrix: ['F21', 'F25'],
    when: 'the first answer is not signed and the repeat is refused as invalid',
    promise: after({ read: readThrows, ...provesNothing }),
    code: /^(ANSWER_UNVERIFIED|BAD_REQUEST)$/,
    fault: 'invalid',
    deeds: [answers({ signed: false }), refuses(400, 'BAD_REQUEST')],
  },
  {
    matrix: ['F32', 'F25'],
    when: 'the first send is throttled by a documented code and its repeat is refused as invalid',
    promise: promises(`
               read       replays    recognises  ask-first  once
      always   throws ×2  failed ×2  failed ×2   failed ×2  failed ×2
    `),
    code: 'BAD_REQUEST',
    fault: 'invalid',
    deeds: [refuses(429, 'SLOW_DOWN'), refuses(400, 'BAD_REQUEST')],
  },
  {
    matrix: ['F32', 'F09'],
    when: 'the first send is throttled by a documented code and its repeat is lost',
    promise: promises(`
               read      replays       recognises    ask-first   once
      always   value ×3  succeeded ×3  succeeded ×3  unknown ×2  unknown ×2
    `),
    code: 'ECONNRESET',
    deeds: [refuses(429, 'SLOW_DOWN'), resets, answersWell],
  },
]
