import type { ServerResponse } from 'node:http'

/**
 * Makes an answer say `Connection: close` if `isLast` when its head is written, whatever its
 * handler says: a proxy copies `keep-alive` from behind it, and the client would send its next
 * request into a connection that is being closed.
 */
export function sayClose(answer: ServerResponse, isLast: () => boolean): void {
  const writeHead: (...given: never[]) => ServerResponse = answer.writeHead.bind(answer)
  const closing = (status: number, ...given: readonly unknown[]) => {
    const reason = given.filter((one) => typeof one === 'string').slice(0, 1)
    const fields = given.find((one) => typeof one === 'object' && one !== null)
    const all = [status, ...(isLast() ? [...reason, withClose(fields ?? {})] : given)]
    return writeHead(...(all as never[]))
  }
  answer.writeHead = closing as typeof answer.writeHead
}

/** Header fields in any form that `writeHead` takes: an object, pairs, names and values in turn. */
function withClose(fields: object): object {
  const isOther = (name: unknown) => String(name).toLowerCase() !== 'connection'
  if (!Array.isArray(fields)) {
    const others = Object.entries(fields).filter(([name]) => isOther(name))
    return { ...Object.fromEntries(others), Connection: 'close' }
  }
  const list: readonly unknown[] = fields
  if (Array.isArray(list[0])) {
    const pairs = list as readonly (readonly unknown[])[]
    return [...pairs.filter(([name]) => isOther(name)), ['Connection', 'close']]
  }
  const others = list.filter((_, place) => isOther(list[place - (place % 2)]))
  return [...others, 'Connection', 'close']
}
