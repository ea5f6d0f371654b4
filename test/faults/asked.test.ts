import { describe, expect, test } from 'vitest'
import { callThrough, type Evidence, expectSound, sendsOf, wordOf } from '../support/fault-cell.ts'
import { answersWell, bytesOf, orderOf, resets, writes } from '../support/fault-deeds.ts'
import { subjects } from '../support/fault-promises.ts'
import { acting, isWaiting } from '../support/fault-rows.ts'
import { allRows } from './tables/all.ts'
import { inDoubt, inDoubtForGood, nothingLeft, untrusted } from './tables/promises.ts'

// The same faults, each time, with a query that tells what became of the payment.

const doubtful = allRows.filter(({ promise }) => promise === inDoubt || promise === inDoubtForGood)
const notSent = allRows.filter(({ promise }) => promise === nothingLeft || promise === untrusted)

/** What may not be sent twice was sent once, whatever was asked. */
function sentOnce(evidence: Evidence): void {
  const most = evidence.column === 'ask-first' || evidence.column === 'once' ? 1 : 3
  expect(sendsOf(evidence)).toBeLessThanOrEqual(most)
  expectSound(evidence)
}

function finds(state: string) {
  return writes((request) => bytesOf(request, { body: { ...orderOf(request), state } }))
}

for (const row of doubtful) {
  const { when, deeds = [], scene } = row
  const declare = isWaiting(row) ? test.concurrent : test
  describe(`${when}, and the query finds it paid:`, () => {
    for (const column of acting) {
      declare(`${subjects[column]} answers succeeded although ${when}, each time`, async () => {
        const evidence = await callThrough(column, { deeds, ...scene, question: answersWell })
        expect(wordOf(evidence)).toBe('succeeded')
        expect(evidence.outcome).toMatchObject({ value: { order_no: 'T-1001', state: 'paid' } })
        sentOnce(evidence)
      })
    }
  })
}

for (const [state, word] of [
  ['closed', 'failed'],
  ['refused', 'failed'],
  ['waiting', 'pending'],
] as const) {
  describe(`the connection is reset after the request and the query finds it ${state}:`, () => {
    for (const column of acting) {
      test(`${subjects[column]} answers ${word} when the query finds it ${state}`, async () => {
        const evidence = await callThrough(column, { deeds: [resets], question: finds(state) })
        expect(wordOf(evidence)).toBe(word)
        sentOnce(evidence)
      })
    }
  })
}

for (const row of notSent) {
  const { when, deeds = [], scene } = row
  const declare = isWaiting(row) ? test.concurrent : test
  describe(`${when}, and there is a query:`, () => {
    for (const column of acting) {
      declare(`${subjects[column]} answers failed and asks nothing when ${when}`, async () => {
        const evidence = await callThrough(column, { deeds, ...scene, question: answersWell })
        expect(wordOf(evidence)).toBe('failed')
        expect(evidence.events.filter(({ type }) => type === 'question-start')).toEqual([])
        expectSound(evidence)
      })
    }
  })
}
