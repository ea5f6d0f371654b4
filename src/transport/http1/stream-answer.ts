import { type Readable, Transform } from 'node:stream'
import { type GatewayError, ProviderError } from '../../errors/errors.ts'
import { whenAborted } from '../../runtime/abort.ts'
import type { Runtime, Timer } from '../../runtime/runtime.ts'
import type { HttpRequest } from '../transport.ts'
import type { WireCode } from '../wire.ts'

export interface StreamedAnswer {
  /** Told `complete` once all of it has come. */
  readonly answer: Readable & { readonly complete: boolean }
  readonly request: HttpRequest
  readonly runtime: Runtime
  /** Ends the connection. */
  readonly end: () => void
}

/**
 * A body as it comes, with limits of its own: no more than `maxBytes` as received, never a pause of
 * `responseMs` while we wait for the server, and the caller's signal.
 */
export function streamAnswer({ answer, request, runtime, end }: StreamedAnswer): Readable {
  let size = 0
  let quiet: Timer | undefined
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > request.maxBytes) {
        return done(failed('ANSWER_TOO_LARGE', `the file has more than ${request.maxBytes} bytes`))
      }
      wait()
      done(null, chunk)
    },
  })
  const failed = (code: WireCode, message: string): GatewayError =>
    new ProviderError({ fault: 'unavailable', code }, message, request.about)
  const onAbort = () => body.destroy(failed('ABORTED', "the caller's signal ended the file"))
  const onCut = () => body.destroy(failed('ANSWER_CUT', 'the file ended before it was complete'))

  function wait(): void {
    quiet?.cancel()
    const before = size
    quiet = runtime.timer(request.timeouts.responseMs, () => {
      // After a stall of the loop what has come meanwhile is read first.
      setImmediate(() => {
        if (before === size) endQuiet()
      })
    })
  }

  function endQuiet(): void {
    // A reader who takes his time is no fault of the server's.
    if (body.readableLength > 0 || body.writableNeedDrain) wait()
    else body.destroy(failed('RESPONSE_TIMEOUT', 'the server has sent nothing for too long'))
  }

  wait()
  const ignoreAbort = request.signal && whenAborted(request.signal, onAbort)
  answer.on('aborted', onCut)
  answer.on('error', onCut)
  // Who reads it is told of its error all the same; a stream that nobody reads must not end the
  // process with it.
  body.on('error', () => undefined)
  body.on('close', () => {
    quiet?.cancel()
    ignoreAbort?.()
    if (!answer.complete) end()
  })
  return answer.pipe(body)
}
