import { bytesOf, orderOf, refuses, writes } from '../../support/fault-deeds.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import { accepted, inDoubt, inDoubtForGood, refusedForGood } from './promises.ts'

/** The provider's own no, by a code that it documents, whatever the status. */
const refusals: readonly FaultRow[] = [
  ...(
    [
      ['F27', 402, 'NO_MONEY', 'declined'],
      ['F34', 500, 'NO_MONEY', 'declined'],
      ['F27', 200, 'NO_MONEY', 'declined'],
      ['F25', 400, 'BAD_REQUEST', 'invalid'],
      ['F26', 401, 'BAD_SIGNATURE', 'unauthorized'],
      ['F26', 403, 'BAD_SIGNATURE', 'unauthorized'],
      ['F28', 404, 'NO_SUCH_ORDER', 'not-found'],
    ] as const
  ).map(([matrix, status, code, fault]): FaultRow => {
    return {
      matrix: [matrix],
      when: `the provider answers ${status} with ${code}, which says ${fault}`,
      promise: refusedForGood,
      code,
      fault,
      deeds: [refuses(status, code)],
    }
  }),
  {
    matrix: ['F37'],
    when: 'the provider answers with a code that says it is not final',
    promise: accepted,
    code: 'STILL_PAYING',
    fault: 'pending',
    deeds: [refuses(202, 'STILL_PAYING')],
  },
]

/** An answer that nobody documents is no refusal, and a repeat would get the same. */
const riddles: readonly FaultRow[] = [
  {
    matrix: ['F36'],
    when: 'the provider answers 400 with a code that no table names',
    promise: inDoubtForGood,
    code: 'NEW_THIS_YEAR',
    fault: 'unknown',
    deeds: [refuses(400, 'NEW_THIS_YEAR')],
  },
  ...[400, 401, 403, 404, 409, 422].map((status): FaultRow => {
    return {
      matrix: [status === 409 ? 'F30' : status === 400 || status === 422 ? 'F25' : 'F26'],
      when: `the provider answers ${status} without a code`,
      promise: inDoubtForGood,
      code: `HTTP_${status}`,
      fault: 'unknown',
      deeds: [refuses(status)],
    }
  }),
  {
    matrix: ['F30'],
    when: 'the provider answers 409 with a code for a number that was used before',
    promise: inDoubtForGood,
    code: 'ORDER_EXISTS',
    fault: 'duplicate',
    deeds: [refuses(409, 'ORDER_EXISTS')],
  },
  {
    matrix: ['F21'],
    when: 'somebody answers 402 with NO_MONEY and cannot sign it',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [refuses(402, 'NO_MONEY', { signed: false })],
  },
  {
    matrix: ['F37'],
    when: 'the provider answers 200 with a state that nobody knows',
    promise: {
      always: {
        ...accepted.always,
        // A read tells what is there; what it means its caller decides.
        read: { word: 'value', seen: 1, sends: 1 },
      } as NonNullable<typeof accepted.always>,
    },
    deeds: [writes((request) => bytesOf(request, { body: { ...orderOf(request), state: 'new' } }))],
  },
]

export const refusal: readonly FaultRow[] = [...refusals, ...riddles]
