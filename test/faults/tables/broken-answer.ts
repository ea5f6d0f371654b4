import { brotliCompressSync, gzipSync } from 'node:zlib'
import {
  answers,
  bodyOf,
  bomb,
  bytesOf,
  cuts,
  drips,
  floodsInterim,
  hangsUp,
  neverEnds,
  orderOf,
  resets,
  resetsMidBody,
  says,
  staysSilent,
  writes,
} from '../../support/fault-deeds.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import { inDoubt, inDoubtForGood, unnoticed } from './promises.ts'

const parser = /^HPE_/
const cut = /^(ANSWER_CUT|ECONNRESET)$/
const html = '<!doctype html><title>Please sign in to this network</title>'

/** Nothing of an answer, or only a part of it, comes back. */
const lost: readonly FaultRow[] = [
  {
    matrix: ['F08'],
    when: 'the connection is reset in the middle of the request',
    promise: inDoubt,
    code: /^(ECONNRESET|EPIPE)$/,
    deeds: [resetsMidBody],
    // More than the buffers of both sides hold.
    scene: { paddingBytes: 16_000_000 },
  },
  {
    matrix: ['F09', 'F38'],
    when: 'the connection is reset after the request',
    promise: inDoubt,
    code: 'ECONNRESET',
    deeds: [resets],
  },
  {
    matrix: ['F09', 'F38'],
    when: 'the connection is closed after the request',
    promise: inDoubt,
    code: 'ECONNRESET',
    deeds: [hangsUp],
  },
  {
    matrix: ['F10'],
    when: 'the connection is closed after half of the header',
    promise: inDoubt,
    code: cut,
    deeds: [cuts({}, (whole) => Math.floor(bodyOf(whole) / 2))],
  },
  {
    matrix: ['F10'],
    when: 'the connection is reset after half of the header',
    promise: inDoubt,
    code: cut,
    deeds: [cuts({}, (whole) => Math.floor(bodyOf(whole) / 2), 'RST')],
  },
  {
    matrix: ['F11'],
    when: 'the body is shorter than its Content-Length',
    promise: inDoubt,
    code: 'ANSWER_CUT',
    deeds: [cuts({}, (whole) => whole.length - 1)],
  },
  {
    matrix: ['F11'],
    when: 'the connection is reset before the last byte of the body',
    promise: inDoubt,
    code: cut,
    deeds: [cuts({}, (whole) => whole.length - 1, 'RST')],
  },
  {
    matrix: ['F11'],
    when: 'the last chunk of the body is missing',
    promise: inDoubt,
    code: 'ANSWER_CUT',
    deeds: [cuts({ framing: 'chunked' }, (whole) => whole.length - '0\r\n\r\n'.length)],
  },
  {
    matrix: ['F11'],
    when: 'a body without a length ends too early',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [cuts({ framing: 'close' }, (whole) => whole.length - 1)],
  },
  {
    matrix: ['F11'],
    when: 'a body without a length and without a signature ends too early',
    promise: inDoubt,
    code: 'ANSWER_UNREADABLE',
    fault: 'unknown',
    deeds: [cuts({ framing: 'close', signed: false }, (whole) => whole.length - 1)],
    scene: { unsigned: true },
  },
  {
    matrix: ['F12'],
    when: 'the answer comes drop by drop',
    promise: inDoubt,
    code: 'RESPONSE_TIMEOUT',
    deeds: [drips],
    scene: { responseMs: 150 },
  },
  {
    matrix: ['F13'],
    when: 'no answer comes',
    promise: inDoubt,
    code: 'RESPONSE_TIMEOUT',
    deeds: [staysSilent],
    scene: { responseMs: 150 },
  },
  {
    matrix: ['F13'],
    when: 'no answer comes until the deadline of the call',
    promise: inDoubtForGood,
    code: 'TOTAL_TIMEOUT',
    deeds: [staysSilent],
    scene: { totalMs: 100 },
  },
  {
    matrix: ['F13'],
    when: 'only the header comes',
    promise: inDoubt,
    code: 'RESPONSE_TIMEOUT',
    deeds: [writes((request) => bytesOf(request).subarray(0, bodyOf(bytesOf(request))))],
    scene: { responseMs: 150 },
  },
]

/** What comes back is not HTTP, or HTTP that can be read in two ways. */
const malformed: readonly FaultRow[] = [
  {
    matrix: ['F14'],
    when: 'a few interim answers come before the final one',
    promise: unnoticed,
    deeds: [
      writes((request) => {
        const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n'
        return Buffer.concat([Buffer.from(interim), bytesOf(request)])
      }),
    ],
  },
  {
    matrix: ['F14'],
    when: 'interim answers come without end',
    promise: inDoubt,
    code: 'INFORMATIONAL_FLOOD',
    deeds: [floodsInterim],
  },
  {
    matrix: ['F14'],
    when: 'the server switches to another protocol',
    promise: inDoubt,
    code: 'CONNECTION_FAILED',
    deeds: [
      says('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n'),
    ],
  },
  {
    matrix: ['F15'],
    when: 'what comes back is garbage',
    promise: inDoubt,
    code: parser,
    deeds: [says(Buffer.from('00ff17c0ffee'.repeat(20), 'hex'))],
  },
  {
    matrix: ['F16'],
    when: 'the answer has both a Content-Length and chunks',
    promise: inDoubt,
    code: parser,
    deeds: [answers({ framing: 'chunked', headers: ['content-length: 5'] })],
  },
  {
    matrix: ['F16'],
    when: 'the answer has two lengths',
    promise: inDoubt,
    code: parser,
    deeds: [answers({ headers: ['content-length: 5'] })],
  },
  {
    matrix: ['F16'],
    when: 'a header field goes on in the next line',
    promise: inDoubt,
    code: parser,
    deeds: [answers({ headers: ['x-note: one', ' two'] })],
  },
  {
    matrix: ['F16'],
    when: 'a header field holds a NUL',
    promise: inDoubt,
    code: parser,
    deeds: [answers({ headers: ['x-note: one\0two'] })],
  },
  {
    matrix: ['F16'],
    when: 'the header is larger than any header should be',
    promise: inDoubt,
    code: 'HPE_HEADER_OVERFLOW',
    deeds: [answers({ headers: Array.from({ length: 64 }, () => `x-note: ${'x'.repeat(1_000)}`) })],
  },
  {
    matrix: ['F17'],
    when: 'the body has no end',
    promise: inDoubtForGood,
    code: 'ANSWER_TOO_LARGE',
    deeds: [neverEnds],
  },
  {
    matrix: ['F17'],
    when: 'the body is announced as larger than any answer should be',
    promise: inDoubtForGood,
    code: 'ANSWER_TOO_LARGE',
    deeds: [says('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n')],
  },
  {
    matrix: ['F18'],
    when: 'a small body unpacks to a large one',
    promise: inDoubtForGood,
    code: 'ANSWER_TOO_LARGE',
    deeds: [answers({ headers: ['content-encoding: gzip'], packed: () => bomb })],
  },
  {
    matrix: ['F18'],
    when: 'the body cannot be unpacked',
    promise: inDoubt,
    code: 'ANSWER_UNREADABLE',
    deeds: [answers({ headers: ['content-encoding: gzip'] })],
  },
  {
    matrix: ['F18'],
    when: 'the body is packed in a way nobody knows',
    promise: inDoubt,
    code: 'ANSWER_UNREADABLE',
    deeds: [answers({ headers: ['content-encoding: rot13'] })],
  },
  {
    matrix: ['F18'],
    when: 'the body is packed with gzip although nobody asked for it',
    promise: unnoticed,
    deeds: [answers({ headers: ['content-encoding: gzip'], packed: (text) => gzipSync(text) })],
  },
  {
    matrix: ['F18'],
    when: 'the body is packed with brotli although nobody asked for it',
    promise: unnoticed,
    deeds: [
      answers({ headers: ['content-encoding: br'], packed: (text) => brotliCompressSync(text) }),
    ],
  },
]

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

export const brokenAnswer: readonly FaultRow[] = [
  ...lost,
  ...malformed,
  ...notTheAnswer,
  ...redirects,
]
