import { crc32, createInflateRaw } from 'node:zlib'

/** A file of an archive. Its bytes must be read, or left, before the next file is asked for. */
export interface ArchivedFile {
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
}

const signatures = { file: 0x04034b50, descriptor: 0x08074b50, list: 0x02014b50, end: 0x06054b50 }
/** Of lengths that stand elsewhere, with eight bytes each: ZIP64. */
const inExtra = 0xff_ff_ff_ff
const zip64Id = 0x0001
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
      // A folder has a name, and nothing in it.
      if (!entry.name.endsWith('/')) yield { name: entry.name, bytes: file }
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
  /** Lengths that follow the file have eight bytes each. */
  readonly isZip64: boolean
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
  const long = zip64In(rest.subarray(nameLength))
  const packedLength = head.readUInt32LE(18)
  const entry = {
    name: decoder.decode(rest.subarray(0, nameLength)),
    method: head.readUInt16LE(8),
    flags,
    crc: head.readUInt32LE(14),
    packedLength: packedLength === inExtra ? (long?.packedLength ?? inExtra) : packedLength,
    isZip64: long !== undefined,
  }
  const isStream = (flags & flag.sizesFollow) !== 0 && !entry.name.endsWith('/')
  const unknownEnd = entry.method === stored && isStream
  if ((flags & flag.encrypted) !== 0 || unknownEnd || ![stored, deflated].includes(entry.method)) {
    throw new Error(`the archive is of a kind not known here: ${unpackIt}`)
  }
  return entry
}

/** What a header says of ZIP64: an archive that is written as a stream says so to be safe. */
function zip64In(extra: Buffer): { readonly packedLength: number } | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === zip64Id) {
      // The length as it is unpacked, then the packed one.
      const packedLength = field.length < 16 ? 0 : Number(field.readBigUInt64LE(8))
      return { packedLength }
    }
    at += 4 + field.length
  }
  return undefined
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
  const told = (entry.flags & flag.sizesFollow) === 0 ? entry.crc : await describedCrc(bytes, entry)
  if (told !== crc) throw damaged()
}

/** What follows a file whose header was written before its length was known. */
async function describedCrc(bytes: Bytes, { isZip64 }: Entry): Promise<number> {
  const head = await bytes.take(4)
  if (head.length === 4 && head.readUInt32LE() !== signatures.descriptor) bytes.putBack(head)
  const length = isZip64 ? 20 : 12
  const described = await bytes.take(length)
  if (described.length < length) throw cut()
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
