import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { deriveKey } from '../../src/call/key.ts'
import type { Outcome } from '../../src/call/outcome.ts'
import { type BillRow, type BillSource, createGateway } from '../../src/index.ts'
import { writeOutcome } from '../../src/journal/intent.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { defineProvider, linesOf } from '../../src/provider/index.ts'
import { toyMerchant, toyProvider, toySamples } from './toy-provider.ts'

const toy = toyProvider()

/** `payment,T-1,1280,CNY,2026-03-02T10:00:00Z,succeeded`, and at the end how many there are. */
async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<BillRow, void, undefined> {
  let count = 0
  let told: string | undefined
  for await (const line of linesOf(bytes)) {
    const [kind = '', reference = '', minor = '', currency = '', at = '', state] = line.split(',')
    if (kind === 'end') told = reference
    else {
      count += 1
      yield {
        kind: kind as BillRow['kind'],
        reference: reference || undefined,
        providerReference: `P-${reference}`,
        amount: { minor: Number(minor), currency },
        at: at === '' ? undefined : new Date(at),
        state: state as BillRow['state'],
      }
    }
  }
  if (told !== String(count)) throw new Error(`its end is missing after ${count} rows`)
}

/** The toy provider with orders, refunds, captures and a bill whose days are Beijing's. */
export const billed = defineProvider({
  ...toy,
  operations: {
    ...toy.operations,
    /** Makes an order that its payer may pay, or not: success is that of making it. */
    order: {
      ...toy.operations.create,
      path: '/made',
      output: z.object({ code: z.string() }),
      settledAs: { 'requires-action': 'succeeded' },
      payment: undefined as never,
    },
    /** Makes a page where the payer may pay, and says so in the neutral form. */
    page: {
      ...toy.operations.create,
      path: '/pages',
      settledAs: { 'requires-action': 'succeeded' },
    },
    /** Gives money back. */
    refund: {
      method: 'POST',
      path: '/refunds',
      effect: 'keyed',
      key: 'refund_no',
      intends: ({ input }) => ({
        reference: input.refund_no,
        amount: { minor: input.amount, currency: 'CNY' },
      }),
      input: z.strictObject({ refund_no: z.string(), amount: z.int() }),
      output: z.object({ state: z.enum(['succeeded', 'processing']) }),
      refund: ({ state }) => ({ reference: undefined, state }),
    },
    /** Takes several orders at once; the bill shows each. */
    basket: {
      method: 'POST',
      path: '/baskets',
      effect: 'keyed',
      key: 'basket_no',
      input: z.strictObject({ basket_no: z.string(), orders: z.array(z.string()) }),
      output: z.object({ state: z.literal('succeeded') }),
      payment: () => ({ reference: undefined, state: 'succeeded' }),
    },
    /** Ends an order: its number is the order's, and it charges nothing. */
    close: {
      method: 'POST',
      path: '/closed',
      effect: 'keyed',
      key: 'order_no',
      settledBy: 'query',
      input: z.strictObject({ order_no: z.string() }),
      output: z.object({}),
    },
  },
  bill: {
    read,
    operations: {
      create: 'payment',
      charge: 'payment',
      order: 'payment',
      page: 'payment',
      refund: 'refund',
      basket: {
        kind: 'payment',
        charges: ({ input }: { input: { orders: string[] } }) =>
          input.orders.map((reference) => ({
            reference,
            amount: { minor: 500, currency: 'CNY' },
          })),
      },
    },
    utcOffsetMinutes: 480,
  },
})

/** A moment of the day that most bills of the tests are about: 2026-03-02 in Beijing. */
export const at = (time: string) => new Date(`2026-03-02T${time}+08:00`)

/** What is written into the journal without a call. */
export interface Written {
  readonly operation?: string
  readonly number: string
  readonly minor?: number
  readonly input?: object | null
  /** The act has no number of its own, so that it stands under its key. @default false */
  readonly keyless?: boolean
  /** @default 'succeeded' */
  readonly status?: Outcome<unknown>['status'] | 'not-sent' | 'no-answer'
  /** Whether nobody can be asked for a better word. @default as after a call */
  readonly isLast?: boolean
  readonly value?: unknown
  readonly history?: readonly object[]
  /** @default 10:00 */
  readonly sentAt?: Date
  readonly merchant?: string
  readonly account?: string
}

/** An outcome as a call would have left it. */
function outcomeOf({ status, value, history = [] }: Written & { status: string }) {
  const fault = status === 'failed' || status === 'unknown'
  const told = fault ? { fault: 'declined', code: 'NO_MONEY', message: 'no' } : {}
  return { status, key: 'k', history, ...told, ...(value === undefined ? {} : { value }) }
}

/** Writes an intent with its outcome, as a call would have. */
export async function record(journal: Journal, written: Written): Promise<string> {
  const { operation = 'create', number, minor = 1280, status = 'succeeded' } = written
  const { merchant = 'shop', account = 'tea-house', sentAt = at('10:00:00') } = written
  const isRefund = operation === 'refund'
  const usual = isRefund
    ? { refund_no: number, amount: minor }
    : { order_no: number, amount: minor, currency: 'CNY' }
  const id = deriveKey({ provider: 'toy', account: [account], operation, number })
  const { intent } = await journal.claim({
    id,
    provider: 'toy',
    merchant,
    account: JSON.stringify([account]),
    operation,
    key: id,
    number: written.keyless ? null : number,
    input: JSON.stringify(written.input === undefined ? usual : written.input),
    inputHash: number,
    sealed: false,
    path: '/',
    body: '{}',
    sentAtMs: sentAt.getTime(),
    totalMs: 5_000,
    owner: 'a/1/0/test',
    leaseUntilMs: sentAt.getTime(),
  })
  if (status === 'no-answer') return id
  const isCertain = status === 'succeeded' || status === 'failed'
  const value = isRefund
    ? { state: 'succeeded' }
    : { ...toySamples.create.answer, order_no: number, amount: minor }
  const given = { value: status === 'succeeded' ? value : undefined, ...written, status }
  await journal.settle({
    id,
    fence: intent.fence,
    state: status === 'not-sent' ? 'intent' : isCertain || written.isLast ? 'done' : 'sent',
    status: status === 'not-sent' ? null : status,
    fault: null,
    outcome: status === 'not-sent' ? null : writeOutcome(outcomeOf(given) as Outcome<unknown>),
    dueAtMs: 0,
  })
  return id
}

/** One row of the toy's bill. */
export function line(reference: string, row: Partial<BillRow> & { minor?: number } = {}): string {
  const { kind = 'payment', minor = 1280, state = 'succeeded' } = row
  return [kind, reference, minor, 'CNY', (row.at ?? at('10:00:05')).toISOString(), state].join()
}

/** A whole bill of the toy's, as text. */
export function billOf(...lines: readonly string[]): string {
  return [...lines, `end,${lines.length}`].join('\n')
}

/** A shop with a journal that tests write into, and its reconciliation. */
export function openBooks(journal: Journal = memoryJournal()) {
  const gateway = createGateway({
    providers: [billed],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    journal,
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return {
    journal,
    gateway,
    record: (written: Written) => record(journal, written),
    reconcile: (bill: BillSource, options: { from?: Date; to?: Date; limit?: number } = {}) =>
      gateway.reconcile({ merchant: 'shop', provider: 'toy', bill, ...options }),
  }
}
