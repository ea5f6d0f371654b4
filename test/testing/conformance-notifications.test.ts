import { expect, test } from 'vitest'
import * as z from 'zod'
import type { AnyProvider, NotificationRequest } from '../../src/provider/index.ts'
import type { NotificationToSign } from '../../src/testing/index.ts'
import { problemsOf, sound } from '../support/conformance.ts'
import { type toyMerchant, toySignature } from '../support/toy-provider.ts'

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
function notifying(verify: Rule): AnyProvider {
  const read = ({ body }: { body: string }) => {
    const { id, ...value } = JSON.parse(body)
    return { id, type: 'paid', value }
  }
  return { ...sound, notification: { verify, read, events: { paid: { value: paid } } } } as never
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
