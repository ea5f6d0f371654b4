import { minorOf } from './money.ts'

// biome-ignore lint/suspicious/noExplicitAny: bodies as PayPal has them
export type Body = any

/** What a sample's `answer` function is asked with, as far as it is used here. */
export interface Asked {
  readonly input: Body
  readonly merchant: Body
  readonly acts: readonly Act[]
  readonly nowMs: number
}

export interface Act {
  readonly operation: string
  readonly input: Body
  readonly answer: Body
}

type Amounts = readonly { readonly currency_code: string; readonly value: string }[]

/** The ids that the sandbox gives first; the next ones count on from them. */
export const firstIds = {
  order: '5O190127TN364715T',
  authorization: '0AW2184448108334S',
  capture: '3C679366HH908993F',
  refund: '1JU08902781691411',
}

/** What an amount is where the sandbox has not heard of the order before. */
export const usualAmount = { currency_code: 'USD', value: '100.00' }

const countedDigits = 6

/** The id of the n-th of its kind. */
export function idOf(kind: keyof typeof firstIds, place: number): string {
  const first = firstIds[kind]
  if (place === 0) return first
  return first.slice(0, -countedDigits) + String(place + 1).padStart(countedDigits, '0')
}

/** How many of a kind the acts have made. */
export function made(acts: readonly Act[], operations: readonly string[]): number {
  return acts.filter(({ operation }) => operations.includes(operation)).length
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z')
}

export function times(nowMs: number) {
  return { create_time: timeOf(nowMs), update_time: timeOf(nowMs) }
}

export function link(path: string, rel: string, method = 'GET') {
  return { href: `https://api-m.sandbox.paypal.com/v2/${path}`, rel, method }
}

/** The sum as PayPal writes it; all are in one currency. */
export function sum(amounts: Amounts): number {
  return amounts.reduce((total, amount) => total + (minorOf(amount)?.minor ?? 0), 0)
}

export function paymentsOf(body: Body, kind: 'captures' | 'authorizations'): readonly Body[] {
  const units: readonly Body[] = body?.purchase_units ?? []
  return units.flatMap((unit) => unit.payments?.[kind] ?? [])
}

export function captureBody(id: string, more: Body): Body {
  return {
    id,
    status: 'COMPLETED',
    final_capture: true,
    ...more,
    seller_receivable_breakdown: { gross_amount: more.amount, net_amount: more.amount },
    links: [
      link(`payments/captures/${id}`, 'self'),
      link(`payments/captures/${id}/refund`, 'refund', 'POST'),
    ],
  }
}

const validMs = 29 * 24 * 3_600_000

export function authorizationBody(id: string, more: Body, nowMs: number): Body {
  return {
    id,
    status: 'CREATED',
    ...more,
    expiration_time: timeOf(nowMs + validMs),
    links: [
      link(`payments/authorizations/${id}`, 'self'),
      link(`payments/authorizations/${id}/capture`, 'capture', 'POST'),
      link(`payments/authorizations/${id}/void`, 'void', 'POST'),
    ],
  }
}
