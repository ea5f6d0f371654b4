import type { Admission } from '../admission.ts'
import { ClosedError } from '../errors/errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Transport } from '../transport/transport.ts'

export interface ClosingParts {
  readonly admission: Admission
  readonly transports: { readonly each: (act: (transport: Transport) => void) => void }
  readonly journal: Journal | undefined
  /** Aborted at once: what comes by itself comes no more. */
  readonly closing: AbortController
  /** Aborted when the grace is over. */
  readonly ending: AbortController
  readonly runtime: Runtime
}

/** How long calls that were told to end may take to say their word. */
const endingMs = 250

/** `gateway.close`: no new calls, then the grace, then the honest end of what still runs. */
export function createClose(parts: ClosingParts) {
  const { admission, transports, journal, closing, ending, runtime } = parts
  let closed: Promise<void> | undefined
  const close = async (graceMs: number) => {
    admission.close()
    closing.abort()
    transports.each((transport) => transport.drain())
    await within(admission.idle(), graceMs, runtime)
    ending.abort(new ClosedError('the gateway was closed before the call was answered'))
    await within(admission.idle(), endingMs, runtime)
    transports.each((transport) => transport.destroy())
    await journal?.close()
  }
  return ({ graceMs = 10_000 }: { readonly graceMs?: number } = {}): Promise<void> => {
    closed ??= close(graceMs)
    return closed
  }
}

async function within(done: Promise<void>, limitMs: number, runtime: Runtime): Promise<void> {
  const over = new AbortController()
  await Promise.race([done, runtime.sleep(limitMs, over.signal)])
  over.abort()
}
