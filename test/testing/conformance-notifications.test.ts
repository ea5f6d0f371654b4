import { expect, test } from 'vitest'
import * as z from 'zod'
import type { AnyProvider, NotificationRequest } from '../../src/provider/index.ts'
import type { NotificationToSign } from '../../src/testing/index.ts'
import { problemsOf, sound } from '../support/conformance.ts'
import { toyMerchant, toySignature } from '../support/toy-provider.ts'

type Toy = typeof toyMerchant
type Rule = (request: NotificationRequest<Toy>) => boolean

const windowMs = 60_000
const paid = z.object({ order_no: z.string(), amount: z.int() })

const signed: Rule = ({ merchant, headers, body }) => {
  const lines = [headers['toy-time'] ?? '', body]
  return headers['toy-signature'] === toySignature(merchant.secretKey, lines)
}

const fresh: Rule = ({ headers, nowMs }) =>
  Math.abs(nowMs - Number(headers['toy-time'])) <= windowMs

/** The toy provider with a notification that is verified by a rule. */
function notifying(verify: Rule, change: object = {}): AnyProvider {
  const read = ({ body }: { body: string }) => {
    const { id, ...value } = JSON.parse(body)
    return { id, type: 'paid', value }
  }
  return {
    ...sound,
    notification: { verify, read, events: { paid: { value: paid } }, ...change },
  } as never
}

const options = {
  notifications: { paid: { order_no: 'T-1001', amount: 1280 } },
  notificationWindowMs: windowMs,
  signNotification: ({ merchant, value, timestampMs }: NotificationToSign<Toy>) => {
    const body = JSON.stringify({ id: 'N-1001', ...(value as object) })
    const signature = toySignature(merchant.secretKey, [timestampMs, body])
    return { headers: { 'toy-time': String(timestampMs), 'toy-signature': signature }, body }
  },
}

test('a notification that is signed and fresh, and believed only then, conforms', async () => {
  const provider = notifying((request) => signed(request) && fresh(request))
  expect(await problemsOf(provider, options)).toEqual([])
})

test.each<readonly [string, Rule, RegExp]>([
  ['a changed body', fresh, /^notification\.verify: one changed character is not noticed \(paid\)/],
  [
    'a missing signature',
    (request) => fresh(request) && (!request.headers['toy-signature'] || signed(request)),
    /^notification\.verify: without toy-signature, any body is believed \(paid\)/,
  ],
  ['an old time', signed, /^notification\.verify: a notification older than 60000 ms is believed/],
])('the author is told of a notification that is believed with %s', async (_, verify, told) => {
  expect(await problemsOf(notifying(verify), options)).toEqual([expect.stringMatching(told)])
})

test('the author is told of a notification that cannot be made or is not believed', async () => {
  const { notifications: _none, ...rest } = options
  expect(await problemsOf(notifying(signed), { ...rest, notifications: {} })).toEqual([
    expect.stringMatching(/^notification\.events\.paid: is refused as it is: .*order_no, amount/),
  ])
  expect(
    await problemsOf(
      notifying(() => false),
      options,
    ),
  ).toEqual([
    expect.stringMatching(/^notification\.events\.paid: is refused as it is: .*signature/),
  ])
})

/** A toy whose notifications name the seller, and tell whether the payment came to be. */
const seller = toySeller()

function toySeller() {
  const value = z.object({ order_no: z.string(), done: z.boolean() })
  const state = ({ done }: z.output<typeof value>) => (done ? 'succeeded' : 'failed')
  const events = { paid: { value, payment: (told: never) => ({ state: state(told) }) } }
  const read = ({ body }: { body: string }) => {
    const { order_no, seller: account, done, nonce } = JSON.parse(body)
    return { id: `${order_no}${nonce}${done}`, type: 'paid', account, value: { order_no, done } }
  }
  const signNotification = ({ merchant, value: told, account, nonce }: NotificationToSign<Toy>) => {
    const text = JSON.stringify({ ...Object(told), seller: account ?? toyMerchant.account, nonce })
    const signature = toySignature(merchant.secretKey, [0, text])
    return { headers: { 'toy-time': '0', 'toy-signature': signature }, body: text }
  }
  return { read, events, signNotification }
}

const telling = {
  notifications: { paid: { order_no: 'T-1001', done: true } },
  signNotification: seller.signNotification,
}

const notOurs = ({ merchant }: { merchant: Toy }, { account }: { account?: string }) =>
  account === merchant.account ? undefined : 'it is about another seller'

const { read, events } = seller

test('a notification that is refused for another seller conforms', async () => {
  expect(await problemsOf(notifying(signed, { read, events, notOurs }), telling)).toEqual([])
})

test('the author is told of a notification of another seller that is believed', async () => {
  expect(await problemsOf(notifying(signed, { read, events }), telling)).toEqual([
    expect.stringMatching(
      /^notification\.notOurs: what is about tea-housx is believed .*tea-house/,
    ),
  ])
  const deaf = ({ account: _account, ...given }: NotificationToSign<Toy>) =>
    seller.signNotification(given)
  expect(
    await problemsOf(notifying(signed, { read, events, notOurs }), {
      ...telling,
      signNotification: deaf as never,
    }),
  ).toEqual([expect.stringMatching(/^signNotification: tells of tea-house where it is asked/)])
})

test('the author is told of two events that say different things with one id', async () => {
  const byNumber = (request: { body: string }) => ({
    ...read(request),
    id: JSON.parse(request.body).order_no,
  })
  expect(await problemsOf(notifying(signed, { read: byNumber, events, notOurs }), telling)).toEqual(
    [
      expect.stringMatching(
        /^notification\.read: "succeeded" and "failed" are told with one id, T-1/,
      ),
    ],
  )
})
