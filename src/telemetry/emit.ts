import type { Emit, GatewayEvent } from './events.ts'

type Listener = (event: GatewayEvent) => unknown

/**
 * Wraps a listener so that its own failure cannot change what becomes of a payment, nor end the
 * process: it is told once, as an event and as a warning of the process.
 */
export function createEmit(listener: Listener | undefined): Emit {
  if (listener === undefined) return undefined
  let isTold = false

  const tell = (error: unknown, during: GatewayEvent['type']) => {
    if (isTold) return
    isTold = true
    const name = nameOf(error)
    process.emitWarning(
      `the \`on\` listener failed at a ${during} event (${name}); calls go on, and further ` +
        'failures of it are not told',
      { type: 'PayonceWarning', code: 'PAYONCE_LISTENER_FAILED' },
    )
    hand({ type: 'listener-failed', during, error: name })
  }

  const hand = (event: GatewayEvent) => {
    try {
      const result = listener(event)
      // Not awaited: a listener that takes its time must not hold up a payment.
      if (isThenable(result)) result.then(undefined, (error: unknown) => tell(error, event.type))
    } catch (error) {
      tell(error, event.type)
    }
  }
  return hand
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

/** Its name only: the message of somebody else's error may quote anything. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
