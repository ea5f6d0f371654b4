import { expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { defineProvider, type ToldFault } from '../../src/provider/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, toyServer } from '../support/toy-server.ts'

const plain = toyProvider()

/** Pays at a provider that answers 200, and says inside that it has refused. */
async function payRefused(told: ToldFault) {
  const create = { ...plain.operations.create, fault: () => told }
  const toy = defineProvider({ ...plain, operations: { ...plain.operations, create } })
  const server = await toyServer((request) => paid(request))
  const gateway = createGateway({
    providers: [toy],
    merchants: { 'tea-house': { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const
  return await gateway.merchant('tea-house').toy.create(order)
}

const declined = { status: 'failed', fault: 'declined', code: 'NO_MONEY' }

test('a refusal inside an accepted answer is told in the words of the provider', async () => {
  const outcome = await payRefused({ code: 'NO_MONEY', message: 'not enough balance' })
  expect(outcome).toMatchObject({ ...declined, message: 'not enough balance' })
})

test('a refusal inside an accepted answer without a text is told by its code', async () => {
  expect(await payRefused('NO_MONEY')).toMatchObject({ ...declined, message: 'NO_MONEY' })
  expect(await payRefused({ code: 'NO_MONEY' })).toMatchObject({ ...declined, message: 'NO_MONEY' })
})

test('a refusal inside an accepted answer shows no secret that it quotes', async () => {
  const outcome = await payRefused({ code: 'NO_MONEY', message: toyMerchant.secretKey })
  expect(outcome).toMatchObject(declined)
  expect(JSON.stringify(outcome)).not.toContain(toyMerchant.secretKey)
})
