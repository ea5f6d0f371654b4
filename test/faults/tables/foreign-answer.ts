import { answers, bytesOf, orderOf, writes } from '../../support/fault-deeds.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import { inDoubt, inDoubtForGood } from './promises.ts'

const html = '<!doctype html><title>Please sign in to this network</title>'

/** A proper HTTP answer with 200 that is not the provider's answer to this request. */
const notTheAnswer: readonly FaultRow[] = [
  {
    matrix: ['F19', 'F21'],
    when: 'a page comes with 200, unsigned',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [answers({ body: html, signed: false })],
  },
  {
    matrix: ['F19'],
    when: 'a page comes with 200 from a provider that signs nothing',
    promise: inDoubt,
    code: 'ANSWER_UNREADABLE',
    fault: 'unknown',
    deeds: [answers({ body: html })],
    scene: { unsigned: true },
  },
  {
    matrix: ['F20'],
    when: 'the JSON of a 200 is broken',
    promise: inDoubt,
    code: 'ANSWER_UNREADABLE',
    fault: 'unknown',
    deeds: [answers({ body: '{"order_no":"T-1001","state":"paid",' })],
  },
  {
    matrix: ['F20'],
    when: 'the JSON of a 200 holds something else',
    promise: inDoubt,
    code: 'ANSWER_UNEXPECTED',
    fault: 'unknown',
    deeds: [answers({ body: '["paid"]' })],
  },
  {
    matrix: ['F20'],
    when: 'a 200 is not UTF-8',
    promise: inDoubt,
    code: 'ANSWER_UNREADABLE',
    fault: 'unknown',
    deeds: [answers({ packed: (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff])]) })],
  },
  {
    matrix: ['F20'],
    when: 'a byte order mark was put before a signed 200',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [answers({ packed: (text) => Buffer.from(`\ufeff${text}`) })],
  },
  {
    matrix: ['F20'],
    when: 'the fields of a 200 hide in __proto__',
    promise: inDoubt,
    code: 'ANSWER_UNEXPECTED',
    fault: 'unknown',
    deeds: [
      writes((request) =>
        bytesOf(request, { body: `{"__proto__":${JSON.stringify(orderOf(request))}}` }),
      ),
    ],
  },
  {
    matrix: ['F20'],
    when: 'a 200 is empty',
    promise: inDoubt,
    code: 'ANSWER_UNEXPECTED',
    fault: 'unknown',
    deeds: [answers({ body: '' })],
  },
  {
    matrix: ['F20'],
    when: 'a 204 comes where an answer is due',
    promise: inDoubt,
    code: 'ANSWER_UNEXPECTED',
    fault: 'unknown',
    deeds: [answers({ status: 204, body: '', framing: 'close' })],
  },
  {
    matrix: ['F21'],
    when: 'an answer is not signed',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [answers({ signed: false })],
  },
  {
    matrix: ['F21'],
    when: 'an answer was changed after it was signed',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [answers({ packed: (text) => Buffer.from(text.replace('P-1', 'P-2')) })],
  },
  {
    matrix: ['F23'],
    when: 'the answer is about another order',
    promise: inDoubt,
    code: 'ANSWER_MISMATCH',
    fault: 'unknown',
    deeds: [
      writes((request) => bytesOf(request, { body: { ...orderOf(request), order_no: 'T-9999' } })),
    ],
  },
]

/** Never followed, whoever asks for it: what is named is never called. */
const redirects: readonly FaultRow[] = [
  ...[302, 307].map((status): FaultRow => {
    return {
      matrix: ['F24'],
      when: `the provider sends the call elsewhere (${status})`,
      promise: inDoubtForGood,
      code: 'REDIRECT',
      fault: 'unknown',
      deeds: [
        writes((request) =>
          bytesOf(request, {
            status,
            body: '',
            headers: [`location: ${request.elsewhere}/orders`],
          }),
        ),
      ],
    }
  }),
  {
    matrix: ['F24'],
    when: 'somebody sends the call elsewhere (307, unsigned)',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [
      writes((request) => {
        const headers = [`location: ${request.elsewhere}/orders`]
        return bytesOf(request, { status: 307, body: '', headers, signed: false })
      }),
    ],
  },
]

export const foreignAnswer: readonly FaultRow[] = [...notTheAnswer, ...redirects]
