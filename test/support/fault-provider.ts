import type { Repeat } from '../../src/errors/fault.ts'
import { defineProvider } from '../../src/provider/index.ts'
import { toyProvider } from './toy-provider.ts'

/** The kinds of call that the fault table speaks of. */
export const columns = ['read', 'replays', 'recognises', 'ask-first', 'once'] as const

export type Column = (typeof columns)[number]

export interface FaultProviderOptions {
  /** What a second send does; the harshest temptation for `once`, which must not be tempted. */
  readonly repeat: Repeat
  /** Whether answers carry no signature. */
  readonly unsigned?: boolean | undefined
  /** Whether answers from 400 on carry none, by the provider's own rule. */
  readonly unsignedRefusals?: boolean | undefined
  /** Whether the read tells what became of a call; else there is nobody to ask. */
  readonly asks?: boolean | undefined
  /** Bytes that each body carries besides the order; with them the read is a POST. */
  readonly paddingBytes?: number | undefined
}

const unsignedFrom400 = ({ status }: { readonly status: number }) =>
  status >= 400 ? ('unsigned' as const) : true

/** The toy provider, with requests as large as the fault needs them. */
export function faultProvider(options: FaultProviderOptions) {
  const { repeat, unsigned = false, unsignedRefusals = false, asks = false } = options
  const { paddingBytes = 0 } = options
  const toy = toyProvider({ repeat, unsigned, poll: { firstMs: 1, factor: 1.5, maxMs: 20 } })
  const { query } = toy.operations
  const { settledBy: _byQuery, ...create } = toy.operations.create
  const { settledBy: _byQueryToo, ...charge } = toy.operations.charge
  const settled = asks ? ({ settledBy: 'query' } as const) : {}
  const padded = <Input extends object>({ input }: { readonly input: Input }) =>
    paddingBytes === 0 ? input : { ...input, padding: 'x'.repeat(paddingBytes) }
  return defineProvider({
    ...toy,
    auth: { ...toy.auth, verify: unsignedRefusals ? unsignedFrom400 : toy.auth.verify },
    operations: {
      create: { ...create, ...settled, body: padded },
      query: { ...query, method: paddingBytes === 0 ? 'GET' : 'POST', body: padded },
      charge: { ...charge, ...settled, body: padded },
    },
  })
}
