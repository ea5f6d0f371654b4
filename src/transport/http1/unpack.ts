import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'

/** Why a body could not be unpacked. */
export class UnpackError extends Error {
  readonly tooLarge: boolean
  constructor(tooLarge: boolean, message: string) {
    super(message)
    this.tooLarge = tooLarge
  }
}

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  zlib: promisify(inflate),
  raw: promisify(inflateRaw),
}

/** What some servers write for a body that is not packed: the encoding of its characters, too. */
const unpacked = /^\s*(?:identity|none|utf-?8)?\s*$/i

/** Whether a body has to be unpacked. We ask for `identity`; some servers pack all the same. */
export function isPacked(encoding: string | undefined, body: Buffer): encoding is string {
  return encoding !== undefined && !unpacked.test(encoding) && body.length > 0
}

/**
 * Unpacks a body, to no more than `maxBytes`.
 *
 * @throws UnpackError when it is larger, broken, or packed in a way we do not know.
 */
export async function unpack(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const unpacker = unpackerOf(encoding.trim().toLowerCase(), body)
  if (unpacker === undefined) throw new UnpackError(false, 'the answer is packed in an unknown way')
  try {
    return await unpacker(body, { maxOutputLength: maxBytes })
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new UnpackError(
      tooLarge,
      tooLarge
        ? `the unpacked answer has more than ${maxBytes} bytes`
        : 'the answer is packed wrongly',
    )
  }
}

function unpackerOf(encoding: string, body: Buffer) {
  if (encoding === 'deflate') {
    // By the letter it has a zlib header; some servers send it bare.
    return ((body[0] ?? 0) & 0x0f) === 8 ? unpackers.zlib : unpackers.raw
  }
  if (encoding === 'gzip' || encoding === 'x-gzip' || encoding === 'br') return unpackers[encoding]
  return undefined
}
