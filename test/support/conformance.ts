import type { AnyProvider } from '../../src/provider/index.ts'
import {
  ConformanceError,
  type ConformanceOptions,
  type ConformanceSample,
  testProvider,
} from '../../src/testing/index.ts'
import { signToyAnswer, toyMerchant, toyProvider, toySamples } from './toy-provider.ts'

const { create, query } = toyProvider().operations

/** The toy provider with two operations, its types erased, so that it can be given any mistake. */
export const sound: AnyProvider = { ...toyProvider(), operations: { create, query } }

/** Its samples, to put a mistake into. */
export const samples: Readonly<Record<'create' | 'query', ConformanceSample>> = {
  create: toySamples.create,
  query: toySamples.query,
}

/** The toy provider with one operation changed. */
export function withOperation(name: string, change: object): AnyProvider {
  const operations = { ...sound.operations, [name]: { ...sound.operations[name], ...change } }
  return { ...sound, operations }
}

/** What the suite says is wrong with a provider file, and with what it was given beside. */
export async function problemsOf(
  provider: AnyProvider,
  options: Partial<ConformanceOptions<AnyProvider>> = {},
): Promise<readonly string[]> {
  const given = { merchant: toyMerchant, samples, signAnswer: signToyAnswer, ...options }
  try {
    await testProvider(provider, given)
    return []
  } catch (error) {
    if (error instanceof ConformanceError) return error.problems
    throw error
  }
}
