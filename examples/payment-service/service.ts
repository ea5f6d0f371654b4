/** The HTTP side of the service. */
import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify'
import { GatewayError } from '../../src/index.ts'
import { statusOf, statusOfFault, told } from './answers.ts'
import { notifications } from './notifications.ts'
import { findOrder, type NewOrder, newestOrders, OtherOrderError, placeOrder } from './orders.ts'
import { type Counter, pay } from './payments.ts'

const newOrder = {
  type: 'object',
  required: ['reference', 'amount', 'description'],
  additionalProperties: false,
  properties: {
    reference: { type: 'string', pattern: '^[0-9A-Za-z_|*-]{6,32}$' },
    amount: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 },
    description: { type: 'string', minLength: 1, maxLength: 127 },
  },
} as const

export interface ServiceSettings extends Counter {
  /** Where the service can be reached from outside, for notifications. */
  readonly publicUrl: string
  readonly logger?: FastifyServerOptions['logger']
}

export function createService(settings: ServiceSettings): FastifyInstance {
  const { store, shop, publicUrl, logger = false } = settings
  const counter = { store, shop }
  const notifyUrl = new URL('/notifications/wechat', publicUrl).href
  const app = fastify({ logger })

  app.post<{ Body: NewOrder }>(
    '/payments',
    { schema: { body: newOrder } },
    async (request, reply) => {
      // First the order, then the payment. A crash in between loses nothing: the order is there, and
      // the outbox pays it under the same number. Whatever else belongs to the order is written in
      // the same transaction: the stock that is taken, the points that are spent.
      const order = await store
        .transaction()
        .execute(async (own) => await placeOrder(own, { ...request.body, notifyUrl }))
      const outcome = await pay(counter, order)
      const now = (await findOrder(store, order.reference)) ?? order
      return await reply
        .code(statusOf(outcome))
        .header('location', `/payments/${encodeURIComponent(order.reference)}`)
        .send(told(now))
    },
  )

  app.get('/payments', async () => (await newestOrders(store)).map(told))

  app.get<{ Params: { reference: string } }>('/payments/:reference', async (request, reply) => {
    const order = await findOrder(store, request.params.reference)
    if (order !== undefined) return told(order)
    return await reply.code(404).send({ message: 'there is no such order' })
  })

  app.register(notifications(counter))

  // What payonce throws has moved no money, and says why.
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, request, reply) => {
    const own = error instanceof OtherOrderError ? 409 : (error.statusCode ?? 500)
    const status = GatewayError.is(error) ? statusOfFault[error.fault] : own
    if (status === 500) request.log.error(error)
    if (status === 503) reply.header('retry-after', '1')
    const message = status === 500 ? 'it did not work; the same again is safe' : error.message
    return await reply.code(status).send({ message })
  })
  return app
}
