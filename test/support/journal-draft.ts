import type { Draft } from '../../src/journal/index.ts'

/** An act that is about to be sent. */
export function draftOf(id: string, other: Partial<Draft> = {}): Draft {
  return {
    id,
    provider: 'acme',
    merchant: 'tea-house',
    account: '["1900000001"]',
    operation: 'pay',
    key: `key of ${id}`,
    number: id,
    input: '{"amount":128}',
    inputHash: 'a1'.repeat(32),
    sealed: false,
    path: '/v1/pay',
    body: '{"amount":128}',
    sentAtMs: 1_700_000_000_000,
    totalMs: 30_000,
    owner: 'owner',
    leaseUntilMs: 1_700_000_035_000,
    ...other,
  }
}
