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
  /** Bytes that each body carries besides the order; with them the read is a POST. */
  readonly paddingBytes?: number | undefined
}

/** The toy provider, with requests as large as the fault needs them. */
export function faultProvider({
  repeat,
  unsigned = false,
  paddingBytes = 0,
}: FaultProviderOptions) {
  const toy = toyProvider({ repeat, unsigned })
  const { create, query, charge } = toy.operations
  const padded = <Input extends object>({ input }: { readonly input: Input }) =>
    paddingBytes === 0 ? input : { ...input, padding: 'x'.repeat(paddingBytes) }
  return defineProvider({
    ...toy,
    operations: {
      create: { ...create, body: padded },
      query: { ...query, method: paddingBytes === 0 ? 'GET' : 'POST', body: padded },
      charge: { ...charge, body: padded },
    },
  })
}
