import type { Emit, GatewayEvent } from './events.ts'

/** Wraps a listener so that its own failure cannot change what becomes of a payment. */
export function createEmit(listener: ((event: GatewayEvent) => void) | undefined): Emit {
  if (listener === undefined) return undefined
  return (event) => {
    try {
      listener(event)
    } catch {
      // A broken listener is the listener's problem; the call goes on.
    }
  }
}
