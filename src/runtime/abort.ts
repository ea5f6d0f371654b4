interface Watcher {
  readonly act: () => void
  /** Where it stands among its signal's watchers; -1 once it was called off. */
  place: number
}

const watchers = new WeakMap<AbortSignal, Watcher[]>()

/**
 * Calls `act` when the signal aborts; the function that comes back calls that off.
 *
 * For signals that outlive what waits for them, as the gateway's own does: a listener removed from
 * a signal still points to the next one, so once one of them has grown old the whole chain behind
 * it stays in memory, calls and answers included, until all of the heap is collected.
 */
export function whenAborted(signal: AbortSignal, act: () => void): () => void {
  const all = watchersOf(signal)
  const own: Watcher = { act, place: all.length }
  all.push(own)
  return () => {
    const last = own.place === -1 ? undefined : all.pop()
    if (last !== undefined && last !== own) {
      all[own.place] = last
      last.place = own.place
    }
    own.place = -1
  }
}

function watchersOf(signal: AbortSignal): Watcher[] {
  const known = watchers.get(signal)
  if (known !== undefined) return known
  const all: Watcher[] = []
  watchers.set(signal, all)
  // A copy, because those who are told call themselves off.
  const tell = () => {
    for (const watcher of [...all]) if (watcher.place !== -1) watcher.act()
  }
  signal.addEventListener('abort', tell, { once: true })
  return all
}
