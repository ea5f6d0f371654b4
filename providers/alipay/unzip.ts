import { crc32, createInflateRaw } from 'node:zlib'

/** A file of an archive. Its bytes must be read, or left, before the next file is asked for. */
export interface ArchivedFile {
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
}

const signatures = { file: 0x04034b50, descriptor: 0x08074b50, list: 0x02014b50, end: 0x06054b50 }
const headerLength = 30
const flag = { encrypted: 0x1, sizesFollow: 0x8, utf8: 0x800 } as const
const stored = 0
const deflated = 8
/** As much goes in at once: it grows a thousandfold at the most. */
const mostIn = 4_096

const unpackIt = 'unpack it, and give the CSV file'

/** Bytes as they come, read by number. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** What is there, up to so many; nothing at the end. */
  async some(most = Number.POSITIVE_INFINITY): Promise<Buffer> {
    while (this.#held.length === 0) {
      const { done, value } = await this.#source.next()
      if (done) return this.#held
      this.#held = value
    }
    const taken = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** Exactly so many, or fewer at the end. */
  async take(count: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    for (let left = count; left > 0; left -= pieces.at(-1)?.length ?? 0) {
      const piece = await this.some(left)
      if (piece.length === 0) break
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  }

  putBack(bytes: Buffer): void {
    if (bytes.length > 0) this.#held = Buffer.concat([bytes, this.#held])
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }
}

/**
 * The files of a ZIP archive, unpacked as its bytes come; what is no archive is the one file,
 * without a name.
 *
 * @throws Error when the archive was cut or damaged, or is of a kind that cannot be read so.
 */
export async function* filesIn(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<ArchivedFile, void, undefined> {
  const bytes = new Bytes(source)
  try {
    const head = await bytes.take(4)
    bytes.putBack(head)
    if (head.length < 4 || head.readUInt32LE() !== signatures.file) {
      yield { name: '', bytes: restOf(bytes) }
      return
    }
    for (let entry = await entryIn(bytes); entry !== undefined; entry = await entryIn(bytes)) {
      const file = unpacked(bytes, entry)
      yield { name: entry.name, bytes: file }
      // Whoever has not read it to its end has not found the next one either.
      for await (const _unread of file);
    }
  } finally {
    await bytes.close()
  }
}

async function* restOf(bytes: Bytes) {
  for (let some = await bytes.some(); some.length > 0; some = await bytes.some()) yield some
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly crc: number
  readonly packedLength: number
}

/** The header of the next file; `undefined` where the list of all files begins. */
async function entryIn(bytes: Bytes): Promise<Entry | undefined> {
  const head = await bytes.take(headerLength)
  if (head.length < headerLength && !isList(head)) throw cut()
  if (isList(head)) return undefined
  if (head.readUInt32LE() !== signatures.file) throw damaged()
  const flags = head.readUInt16LE(6)
  const nameLength = head.readUInt16LE(26)
  const rest = await bytes.take(nameLength + head.readUInt16LE(28))
  const decoder = new TextDecoder((flags & flag.utf8) === 0 ? 'gbk' : 'utf-8')
  const entry = {
    name: decoder.decode(rest.subarray(0, nameLength)),
    method: head.readUInt16LE(8),
    flags,
    crc: head.readUInt32LE(14),
    packedLength: head.readUInt32LE(18),
  }
  const unknownEnd = entry.method === stored && (flags & flag.sizesFollow) !== 0
  if ((flags & flag.encrypted) !== 0 || unknownEnd || ![stored, deflated].includes(entry.method)) {
    throw new Error(`the archive is of a kind not known here: ${unpackIt}`)
  }
  return entry
}

function isList(head: Buffer): boolean {
  const word = head.length < 4 ? 0 : head.readUInt32LE()
  return word === signatures.list || word === signatures.end
}

async function* unpacked(bytes: Bytes, entry: Entry): AsyncGenerator<Buffer, void, undefined> {
  let crc = 0
  const packed = entry.method === stored ? copied(bytes, entry.packedLength) : inflated(bytes)
  for await (const piece of packed) {
    crc = crc32(piece, crc)
    yield piece
  }
  const told = (entry.flags & flag.sizesFollow) === 0 ? entry.crc : await describedCrc(bytes)
  if (told !== crc) throw damaged()
}

/** What follows a file whose header was written before its length was known. */
async function describedCrc(bytes: Bytes): Promise<number> {
  const head = await bytes.take(4)
  if (head.length === 4 && head.readUInt32LE() !== signatures.descriptor) bytes.putBack(head)
  const described = await bytes.take(12)
  if (described.length < 12) throw cut()
  return described.readUInt32LE()
}

async function* copied(bytes: Bytes, length: number) {
  for (let left = length; left > 0; ) {
    const some = await bytes.some(left)
    if (some.length === 0) throw cut()
    left -= some.length
    yield some
  }
}

/** Unpacks until the packed bytes say that they are over, and gives back what it took too many. */
async function* inflated(bytes: Bytes): AsyncGenerator<Buffer, void, undefined> {
  const inflate = createInflateRaw()
  let out: Buffer[] = []
  let ended = false
  let failure: Error | undefined
  inflate.on('data', (piece: Buffer) => out.push(piece))
  inflate.on('end', () => {
    ended = true
  })
  inflate.on('error', (error) => {
    failure = error
  })
  try {
    for (let fed = 0; !ended; ) {
      const some = await bytes.some(mostIn)
      if (some.length === 0) throw cut()
      fed += some.length
      await new Promise((resolve) => inflate.write(some, resolve))
      if (failure !== undefined) throw damaged()
      yield* out
      out = []
      // All that is not taken in the middle of a file is what stands after it.
      if (inflate.bytesWritten < fed) {
        bytes.putBack(some.subarray(some.length - (fed - inflate.bytesWritten)))
        return
      }
    }
  } finally {
    inflate.destroy()
  }
}

function cut(): Error {
  return new Error('the archive was cut: load it again')
}

function damaged(): Error {
  return new Error(`the archive is damaged: load it again, or ${unpackIt}`)
}
