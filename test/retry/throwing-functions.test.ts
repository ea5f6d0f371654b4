import { expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'
import { signToyAnswer, toyMerchant, toyProvider, toySamples } from '../support/toy-provider.ts'

const toy = toyProvider({ poll: { firstMs: 1, factor: 1, maxMs: 1 } })
type Toy = typeof toy
type Create = Toy['operations']['create']

const fails = () => {
  throw new TypeError(`cannot read ${toyMerchant.secretKey}`)
}

/** Calls `create` of a toy provider with some of its functions changed; each answer is lost. */
async function callWith(change: object) {
  const create = { ...toy.operations.create, ...change } as Create
  const provider: Toy = { ...toy, operations: { ...toy.operations, create } }
  const sandbox = await startSandbox(toy, {
    merchant: toyMerchant,
    samples: toySamples,
    signAnswer: signToyAnswer,
    faults: [{ kind: 'drop-after', operation: 'create', times: 9 }],
  })
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [sandbox.url] },
    timeouts: { totalMs: 1_000 },
    retry: { attempts: 2, baseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return await gateway.merchant('shop').toy.create(toySamples.create.input)
}

test('a link that needs the answer which was lost leaves the call in doubt, never thrown', async () => {
  const outcome = await callWith({ settledBy: { operation: 'query', input: fails } })
  expect(outcome).toMatchObject({ status: 'unknown', code: 'ECONNRESET' })
})

test.each([['settledAs'], ['intends']])(
  'a provider file whose %s fails after the send leaves the call in doubt, never thrown',
  async (member) => {
    const outcome = await callWith({ [member]: fails, echo: undefined })
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect(JSON.stringify(outcome)).not.toContain(toyMerchant.secretKey)
  },
)
