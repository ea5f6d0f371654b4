import { brotliCompressSync, gzipSync } from 'node:zlib'
import {
  answers,
  bomb,
  bytesOf,
  floodsInterim,
  neverEnds,
  says,
  writes,
} from '../../support/fault-deeds.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import { inDoubt, inDoubtForGood, unnoticed } from './promises.ts'

const parser = /^HPE_/

/** What comes back is not HTTP, or HTTP that can be read in two ways. */
export const malformedAnswer: readonly FaultRow[] = [
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
