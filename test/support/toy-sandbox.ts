import { onTestFinished } from 'vitest'
import type { SandboxOptions } from '../../src/testing/index.ts'
import { startSandbox } from '../../src/testing/index.ts'
import {
  signToyAnswer,
  type ToyOptions,
  toyMerchant,
  toyProvider,
  toySamples,
} from './toy-provider.ts'

type Toy = ReturnType<typeof toyProvider>

/** A sandbox of the toy provider, which closes when its test has finished. */
export async function toySandbox(
  options: Partial<SandboxOptions<Toy>> & { readonly toy?: ToyOptions } = {},
) {
  const { toy, ...rest } = options
  const sandbox = await startSandbox(toyProvider(toy), {
    merchant: toyMerchant,
    samples: toySamples,
    signAnswer: signToyAnswer,
    ...rest,
  })
  onTestFinished(() => sandbox.close())
  return sandbox
}
