import { type SendOptions, type SendResult, sendOnce } from '../http1/send.ts'
import { sendStream } from './send.ts'

/**
 * Sends once, by the protocol that the connection settings and the server agree on.
 *
 * @throws ConfigurationError when the head holds what HTTP does not allow; nothing was sent.
 */
export async function sendByProtocol(options: SendOptions): Promise<SendResult> {
  const { sessions } = options.pool
  if (sessions === undefined) return await sendOnce(options)
  const result = await sendStream(options, sessions)
  return result === 'http1' ? await sendOnce(options) : result
}
