import { createHash } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ProviderError } from '../errors/errors.ts'
import type { Download } from '../provider/operation.ts'

const largestFileBytes = 256 * 1024 * 1024

/**
 * A file as it comes, unpacked, that fails at its end when its digest is not the announced one: do
 * not act on the bytes before the stream has ended well.
 */
export function checkedFile(
  source: Readable,
  // biome-ignore lint/suspicious/noExplicitAny: the operation's own input type
  download: Download<any>,
  input: unknown,
): Readable {
  const { algorithm, hex } = download.digest({ input })
  const gate = digestGate(algorithm, hex, download.maxBytes ?? largestFileBytes)
  const unpacked = download.gzipped?.({ input }) ? piped(source, createGunzip()) : source
  return piped(unpacked, gate)
}

/** Like `pipe`, but an error on one side ends the other too. */
function piped<Stage extends Transform>(source: Readable, stage: Stage): Stage {
  source.on('error', () => stage.destroy(cut()))
  source.on('aborted', () => stage.destroy(cut()))
  stage.on('close', () => source.destroy())
  return source.pipe(stage)
}

function cut(): ProviderError {
  const what = { fault: 'unavailable', code: 'FILE_CUT' } as const
  return new ProviderError(what, 'the file ended before it was complete')
}

function digestGate(algorithm: string, hex: string, maxBytes: number): Transform {
  const hash = createHash(algorithm)
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > maxBytes) {
        const what = { fault: 'unavailable', code: 'ANSWER_TOO_LARGE' } as const
        return done(new ProviderError(what, `the file has more than ${maxBytes} bytes`))
      }
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      if (hash.digest('hex') === hex.toLowerCase()) return done()
      const message = 'the file is not the one that was announced: its digest differs'
      done(new ProviderError({ fault: 'unknown', code: 'FILE_DIGEST_MISMATCH' }, message))
    },
  })
}
