import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  OutgoingHttpHeaders,
  Settings,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { Runtime, Timer } from '../../runtime/runtime.ts'
import type { DropReason } from '../../telemetry/events.ts'
import { ping, type SessionPhase, shake, twoTurns } from './handshake.ts'

export interface SessionOptions {
  readonly origin: string
  /** A connection that is being made: TCP, and TLS where there is TLS. */
  readonly socket: Socket
  readonly runtime: Runtime
  /** The age at which it is given up, in milliseconds. */
  readonly lifetimeMs: number
  /** How long it may rest, in milliseconds; 0 ends it with its last stream. */
  readonly idleMs: number
  readonly onReady: () => void
  readonly onEnd: (session: Session, reason: DropReason, wasReady: boolean) => void
}

/** After so long without a stream it is asked whether the other side is still there. */
const restMs = 1_000

/** Streams that a session is taken to have room for until its server has said how many it takes. */
const assumedStreams = 100

/**
 * One HTTP/2 connection, and what proves that a stream on it was never processed. It opens no
 * stream before the server's settings have come (the first flight is refused by most servers), none
 * after the first GOAWAY, and none above the server's limit: what Node queues looks like what was
 * sent when the connection ends.
 */
export class Session {
  readonly openedAtMs: number
  /** Streams it was used for. */
  uses = 0
  /** Callers that have a stream on it, or wait for one. */
  claims = 0
  idleSinceMs: number
  idleSinceWallMs: number
  /** The server chose HTTP/1.1 in the handshake: there is no session. */
  speaksHttp1 = false
  dropReason: DropReason | undefined
  readonly #options: SessionOptions
  readonly #ready: Promise<void>
  #phase: SessionPhase = 'connect'
  #session: ClientHttp2Session | undefined
  #limit = assumedStreams
  #active = 0
  #draining = false
  #lastStreamId = Number.POSITIVE_INFINITY
  #isSuspect = false
  #alive: Promise<boolean> | undefined
  #idleTimer: Timer | undefined
  readonly #phaseListeners = new Set<(phase: SessionPhase) => void>()

  constructor(options: SessionOptions) {
    const { runtime } = options
    this.#options = options
    this.openedAtMs = this.idleSinceMs = runtime.now()
    this.idleSinceWallMs = runtime.wall()
    this.#watchEnd()
    this.#ready = this.#connect()
    // Whoever waits for it is told; a session that nobody waits for any more must not end the
    // process.
    this.#ready.catch(() => undefined)
  }

  get phase(): SessionPhase {
    return this.#phase
  }

  get isIdle(): boolean {
    return this.claims === 0
  }

  get lifetimeMs(): number {
    return this.#options.lifetimeMs
  }

  /** Whether another caller may count on it. */
  get hasRoom(): boolean {
    return this.#phase !== 'ended' && !this.#draining && this.claims < this.#limit
  }

  /** Whether a stream may be opened now. */
  get takesStream(): boolean {
    const open = this.#phase === 'ready' && !this.#draining && this.#session?.closed === false
    return open && this.#active < this.#limit
  }

  /** Bytes that were handed to the connection so far. */
  get bytesWritten(): number {
    return this.#options.socket.bytesWritten
  }

  /** The settings have come. @throws SessionError */
  async whenReady(onPhase: (phase: SessionPhase) => void): Promise<void> {
    this.#phaseListeners.add(onPhase)
    try {
      await this.#ready
    } finally {
      this.#phaseListeners.delete(onPhase)
    }
  }

  /** Opens a stream; `undefined` when it cannot, and then nothing has left. */
  open(headers: OutgoingHttpHeaders, endStream: boolean): ClientHttp2Stream | undefined {
    if (this.#session === undefined || !this.takesStream) return undefined
    let stream: ClientHttp2Stream
    try {
      stream = this.#session.request(headers, { endStream })
    } catch {
      return undefined
    }
    this.#active += 1
    this.uses += 1
    stream.once('close', () => (this.#active -= 1))
    return stream
  }

  /** Whether a stream was never processed, for certain: the server has said so. */
  isAboveLast(streamId: number): boolean {
    return streamId > this.#lastStreamId
  }

  /** Whether the connection is there no more: what ends with it may have been cut. */
  get isGone(): boolean {
    return this.#session?.destroyed !== false || this.#options.socket.destroyed
  }

  /**
   * Whether it is known to live: one that has rested, or left a request unanswered, may have died
   * unseen, and is asked first. All callers wait for the same answer.
   */
  async isAlive(): Promise<boolean> {
    if (this.#isSuspect) {
      this.#alive ??= ping(this.#session, this.#options.runtime)
      const alive = await this.#alive
      this.#alive = undefined
      if (alive) this.#isSuspect = false
      return alive
    }
    // What has arrived already, a GOAWAY above all, is read first.
    await twoTurns()
    return true
  }

  /** A request was left unanswered. */
  suspect(): void {
    this.#isSuspect = true
  }

  /** Counts a caller in; an idle one keeps no process alive. */
  claim(): void {
    const { runtime, socket } = this.#options
    this.#idleTimer?.cancel()
    if (this.claims === 0) {
      socket.ref()
      if (this.uses > 0 && runtime.now() - this.idleSinceMs >= restMs) this.#isSuspect = true
    }
    this.claims += 1
  }

  /** Counts a caller out. */
  release(): void {
    this.claims -= 1
    if (this.claims > 0) return
    // Nobody waits for it any more: half a handshake is of no use.
    if (this.#phase === 'connect' || this.#phase === 'tls') {
      this.drop('failed')
      return
    }
    const { runtime, socket, idleMs } = this.#options
    this.idleSinceMs = runtime.now()
    this.idleSinceWallMs = runtime.wall()
    if (idleMs === 0) {
      this.wind('not-reusable')
      return
    }
    socket.unref()
    this.#idleTimer = runtime.timer(idleMs, () => this.wind('idle-limit'))
    this.#idleTimer.unref?.()
  }

  /** Lets what runs on it end, and takes nothing more. */
  wind(reason: DropReason): void {
    this.dropReason ??= reason
    this.#draining = true
    if (this.#session?.closed === false) this.#session.close()
    else if (this.#session === undefined) this.drop(reason)
  }

  /** Ends it now. */
  drop(reason: DropReason): void {
    this.dropReason ??= reason
    this.#draining = true
    this.#session?.destroy()
    this.#options.socket.destroy()
  }

  async #connect(): Promise<void> {
    const { origin, socket, onReady } = this.#options
    const session = await shake(origin, socket, (phase) => this.#enter(phase))
    if (session === undefined) {
      this.speaksHttp1 = true
      this.drop('not-reusable')
      return
    }
    this.#session = session
    this.#noteLimit(session.remoteSettings)
    session.on('remoteSettings', (settings) => this.#noteLimit(settings))
    session.on('goaway', (_code: number, lastStreamId: number) => {
      this.#lastStreamId = lastStreamId
      this.wind('closed-by-server')
    })
    this.#enter('ready')
    onReady()
  }

  #noteLimit({ maxConcurrentStreams }: Settings): void {
    this.#limit = maxConcurrentStreams ?? Number.POSITIVE_INFINITY
  }

  #enter(phase: SessionPhase): void {
    this.#phase = phase
    for (const listener of this.#phaseListeners) listener(phase)
  }

  #watchEnd(): void {
    const { socket, onEnd } = this.#options
    socket.on('error', () => undefined)
    socket.once('close', () => {
      const wasReady = this.#phase === 'ready'
      this.#phase = 'ended'
      this.#idleTimer?.cancel()
      onEnd(this, this.dropReason ?? 'closed-by-server', wasReady)
    })
  }
}
