/** Where WeChat Pay tells that the payer has paid. */
import type { FastifyPluginAsync } from 'fastify'
import { NotificationError } from '../../src/index.ts'
import { markPaid } from './orders.ts'
import type { Counter } from './payments.ts'

type Notification = Awaited<ReturnType<Counter['shop']['wechat']['notification']>>

/** A plugin of its own: its parser of bodies and its errors are nobody else's. */
export function notifications({ store, shop }: Counter): FastifyPluginAsync {
  return async (app) => {
    // The signature is over the bytes as they came: parsed and written again they do not verify.
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )

    app.post('/notifications/wechat', async (request, reply) => {
      const body = request.body as Buffer
      const notification = await shop.wechat.notification({ headers: request.headers, body })
      const isBooked = await take(notification)
      if (!isBooked)
        request.log.error({ id: notification.id }, 'paid for an order that is not ours')
      // "200 or 204, and no body": anything else, and WeChat Pay tells it again, for a day.
      return await reply.code(204).send()
    })

    app.setErrorHandler(async (error, request, reply) => {
      const isForged = error instanceof NotificationError
      if (!isForged) request.log.error(error)
      const message = isForged ? error.message : 'not taken, tell it again'
      return await reply.code(isForged ? 401 : 500).send({ code: 'FAIL', message })
    })
  }

  /** Once for each event: the note of it and what follows from it are there together, or neither. */
  async function take({ id, type, payment }: Notification): Promise<boolean> {
    return await store.transaction().execute(async (own) => {
      const receivedAt = new Date().toISOString()
      const { numInsertedOrUpdatedRows } = await own
        .insertInto('notifications')
        .values({ id, type, receivedAt })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 0n || payment?.state !== 'succeeded') return true
      const { reference = '', amount, paidAt = new Date() } = payment
      return await markPaid(own, { reference, amount: amount?.minor ?? 0, paidAt })
    })
  }
}
