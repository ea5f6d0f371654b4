import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A piece of wire in front of a server on this machine. */
export interface Wire {
  readonly url: string
  close(): Promise<void>
}

/** Hands everything that comes on one socket to the other, so much later: bytes, FIN and RST. */
function carry(from: Socket, to: Socket, oneWayMs: number): void {
  const later = (action: () => void) => setTimeout(() => to.destroyed || action(), oneWayMs)
  from.on('data', (bytes) => later(() => to.write(bytes)))
  from.on('end', () => later(() => to.end()))
  from.on('error', () => later(() => to.resetAndDestroy()))
  // Both halves have ended, or the other side has taken its bytes back with it.
  from.on('close', () => setTimeout(() => to.destroy(), 2 * oneWayMs))
}

/**
 * Puts distance between a client and a server on this machine. Without it a FIN arrives the moment
 * it is sent, and the race between a request and a closing server, which every service loses now
 * and then, would hardly show.
 */
export async function wireTo(url: string, oneWayMs: number): Promise<Wire> {
  const { hostname, port } = new URL(url)
  const ends = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true })
    for (const end of [near, far]) {
      ends.add(end)
      end.on('close', () => ends.delete(end))
    }
    carry(near, far, oneWayMs)
    carry(far, near, oneWayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const end of ends) end.destroy()
      }),
  }
}
