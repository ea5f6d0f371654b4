import { createGateway } from '../../src/index.ts'
import { toyProvider } from '../support/toy-provider.ts'

const gateway = createGateway({
  providers: [toyProvider()],
  merchants: { shop: { accounts: { toy: { account: 'a', secretKey: 'k' } } } },
})
const { toy } = gateway.merchant('shop')
const input = { order_no: 'T-1', amount: 1280, currency: 'CNY' } as const

void toy.create(input, { extra: { split: [{ to: 'A-1' }], note: null } })
void toy.query({ order_no: 'T-1' }, { extra: { expand: ['fees'] } })
// @ts-expect-error it holds fields by name
void toy.create(input, { extra: 'note' })
// @ts-expect-error the input itself still takes none that it does not type
void toy.create({ ...input, note: 'oolong' })
