import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { AnyProvider, SignRequest, VerifyAnswer } from '../../src/provider/index.ts'
import { problemsOf, samples, sound, withOperation } from '../support/conformance.ts'
import { toyMerchant, toySamples } from '../support/toy-provider.ts'

type Toy = typeof toyMerchant
interface Order {
  readonly order_no: string
  readonly amount: number
  readonly currency: string
  readonly payment_no: string
}

const sign = sound.auth.sign as (request: SignRequest<Toy>) => { headers: Record<string, string> }
const verify = sound.auth.verify as (answer: VerifyAnswer<Toy>) => boolean

function without(name: string, ...members: string[]): AnyProvider {
  const left = Object.entries(sound.operations[name]).filter(
    ([member]) => !members.includes(member),
  )
  return { ...sound, operations: { ...sound.operations, [name]: Object.fromEntries(left) } }
}

function withVerify(rule: (answer: VerifyAnswer<Toy>) => boolean | 'unsigned'): AnyProvider {
  return { ...sound, auth: { ...sound.auth, verify: rule } }
}

/** The samples, with parts of one changed. */
function sampled(change: object) {
  return { ...samples, create: { ...samples.create, ...change } }
}

/** Each line: a mistake, and what the author is told of it, first things first. */
const mistakes: Readonly<Record<string, readonly [() => Promise<readonly string[]>, RegExp]>> = {
  'an input that is not valid': [
    () => problemsOf(sound, { samples: sampled({ input: { order_no: 'T-1' } }) }),
    /^samples\.create\.input: .*amount: is missing/,
  ],
  'an answer that lacks what the operation reads': [
    () => problemsOf(sound, { samples: sampled({ answer: {} }) }),
    /^samples\.create: unknown \(ANSWER_UNEXPECTED: .*state, amount.*→ these fields into its answer/,
  ],
  'an answer that nobody signs': [
    () => problemsOf(sound, { signAnswer: () => ({}) }),
    /^signAnswer: auth\.verify refuses what it signs \(create, query\)/,
  ],
  'a request that nobody signs': [
    () => problemsOf({ ...sound, auth: { ...sound.auth, sign: () => ({}) } }),
    /^auth\.sign: adds nothing to a request/,
  ],
  'a signature that is not looked at': [
    () => problemsOf(withVerify(() => true)),
    /^auth\.verify: one changed character of the body is not noticed \(create, query\)/,
  ],
  'a signature that is looked at only where there is one': [
    () => problemsOf(withVerify((answer) => !answer.headers['toy-signature'] || verify(answer))),
    /^auth\.verify: without toy-signature, any body of 2xx is believed/,
  ],
  'a success that may come unsigned': [
    () =>
      problemsOf(
        withVerify((answer) => (answer.headers['toy-signature'] ? verify(answer) : 'unsigned')),
      ),
    /^auth\.verify: without toy-signature, any body of 2xx is believed/,
  ],
  'an answer that is never too old': [
    () => problemsOf(sound, { answerWindowMs: 60_000 }),
    /^auth\.verify: an answer older than 60000 ms is believed/,
  ],
  'a clock in the body': [
    () => {
      let times = 0
      const body = ({ input }: { input: object }) => {
        times += 1
        return { ...input, times }
      }
      return problemsOf(withOperation('create', { body }))
    },
    /^operations\.create: two calls with the same input differ in their body/,
  ],
  'a code that is read from the wrong place': [
    () => problemsOf({ ...sound, error: { ...sound.error, code: () => undefined } }),
    /^faults\.NO_MONEY: means declined, but a refusal with it ends as unknown .*→ error\.body/,
  ],
  'a status that is taken for a refusal': [
    () => problemsOf({ ...sound, faults: { ...sound.faults, HTTP_500: 'invalid' } }),
    /^operations\.create: is called failed \(HTTP_500.*but was carried out .*'unavailable'/,
  ],
  'a certain word that settledAs does not allow for': [
    () => problemsOf(withOperation('create', { settledAs: { succeeded: 'failed' } })),
    /^samples\.create: its answer ends as failed \(STATE_SUCCEEDED/,
  ],
  'nothing to hold the answer of a question against': [
    () => problemsOf(without('create', 'intends', 'echo')),
    /^operations\.create: its input has an amount \(amount\).*→ intends: /,
  ],
  'an answer about another order that is believed': [
    () => problemsOf(without('create', 'intends', 'echo', 'settledBy')),
    /^operations\.create: an answer about another order ends as succeeded.*echo: \{ 'order_no'/,
  ],
  'a question whose answer says no state': [
    () => problemsOf(without('query', 'payment')),
    /^operations\.query: .*no view \(operations\.create\)/,
  ],
  'a question that cannot be asked': [
    () => {
      const settledBy = { operation: 'query', input: () => ({ order_no: '' }) }
      return problemsOf(withOperation('create', { settledBy }))
    },
    /^operations\.create\.settledBy: no valid input of query can be made/,
  ],
  'an amount in another unit': [
    () => {
      const intends = ({ input }: { input: Order }) => ({
        reference: input.order_no,
        amount: { minor: input.amount * 100, currency: input.currency },
      })
      return problemsOf(withOperation('create', { intends }))
    },
    /^operations\.create\.intends: samples\.create intends 128000 CNY, but .* says 1280 CNY/,
  ],
  'an amount that is no whole number': [
    () => {
      const payment = ({ amount }: Order) => ({
        state: 'succeeded',
        amount: { minor: amount / 1_000, currency: 'CNY' },
      })
      return problemsOf(
        { ...sound, operations: { query: { ...sound.operations.query, payment } } },
        {
          samples: { query: { ...samples.query, answer: () => samples.query.answer } },
        },
      )
    },
    /^operations\.query\.payment: amount\.minor is 1\.28 → a whole number of the smallest unit/,
  ],
  'a state that is no word of ours': [
    () => {
      const payment = ({ order_no }: Order) => ({ reference: order_no, state: 'paid' })
      return problemsOf(withOperation('query', { payment }))
    },
    /^operations\.query\.payment: state is "paid" → one of requires-action, /,
  ],
  'an act that nothing tells from its repeat': [
    () => problemsOf({ ...without('create', 'key'), idempotency: { repeat: 'recognises' } }),
    /^operations\.create: is keyed, but nothing in its request tells a repeat/,
  ],
  'an input that swallows a misspelt field': [
    () => {
      const input = z.object(sound.operations.create.input.def.shape)
      return problemsOf(withOperation('create', { input }))
    },
    /^operations\.create\.input: takes fields that it does not know.*→ z\.strictObject/,
  ],
  'an answer that may never gain a field': [
    () => {
      const output = z.strictObject(sound.operations.create.output.def.shape)
      return problemsOf(withOperation('create', { output }))
    },
    /^operations\.create\.output: refuses fields that it does not know.*→ z\.object/,
  ],
  'a secret that is called one, but not marked': [
    () => {
      const merchant = z.strictObject({ account: z.string(), secretKey: z.string() })
      return problemsOf({ ...sound, merchant })
    },
    /^merchant\.secretKey: is named like a secret, but is not marked/,
  ],
  'a secret under an innocent name': [
    () => {
      const auth = {
        sign: (request: SignRequest<{ readonly account: string; readonly salt: string }>) => {
          const { account, salt } = request.merchant
          return sign({ ...request, merchant: { account, secretKey: salt } })
        },
        verify: 'unsigned' as const,
      }
      const merchant = z.strictObject({ account: z.string(), salt: z.string() })
      return problemsOf(
        { ...sound, auth, merchant },
        {
          merchant: { account: 'tea-house', salt: 'salt-of-the-tea-house' },
          signAnswer: () => ({}),
        },
      )
    },
    /^merchant\.salt: makes the signature, and is shown in no request, but is not marked/,
  ],
  'a secret in an outcome': [
    () =>
      problemsOf(withOperation('create', { fault: ({ payment_no }: Order) => payment_no }), {
        samples: sampled({
          answer: { ...toySamples.create.answer, payment_no: toyMerchant.secretKey },
        }),
      }),
    /^merchant\.secretKey: this secret shows in an outcome, an answer, an error, an event or the journal \(create/,
  ],
  'a function that throws': [
    () => {
      const payment = () => {
        throw new TypeError('no such state')
      }
      return problemsOf(withOperation('create', { payment }))
    },
    /^operations\.create\.payment: throws TypeError: no such state/,
  ],
}

describe('the author is told of', () => {
  test.each(Object.entries(mistakes))('%s', async (_, [problems, told]) => {
    expect((await problems())[0]).toMatch(told)
  })
})
