import type { ClientRequest } from 'node:http'

/** What a connection takes at once as a rule; nearly every request is smaller. */
const pieceBytes = 64 * 1024

/**
 * Hands a request over to a connection that stands: piece by piece, as they are taken, and each
 * only while it may still leave.
 */
export function upload(
  outgoing: ClientRequest,
  body: Buffer | undefined,
  mayLeave: () => boolean,
): void {
  let from = 0
  const next = (error?: Error | null) => {
    if (error || !mayLeave()) return
    const piece = body?.subarray(from, from + pieceBytes)
    from += pieceBytes
    if (body === undefined || from >= body.length) outgoing.end(piece)
    else outgoing.write(piece, next)
  }
  next()
}

/**
 * An answer that came before Node told that its request had left. Over TLS it tells so only a turn
 * later, and the connection is as good as any; what is still left of an upload after that must not
 * meet the next request on this connection.
 */
export async function overtaken<T>(outgoing: ClientRequest, answer: T | Promise<T>): Promise<T> {
  for (let turns = 0; turns < 2 && !outgoing.writableFinished; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (!outgoing.writableFinished) outgoing.destroy()
  return await answer
}
