import type { Socket } from 'node:net'
import type { Runtime } from '../../runtime/runtime.ts'
import type { DropReason, Emit } from '../../telemetry/events.ts'
import type { ConnectionSettings } from '../transport.ts'
import { SessionError, type SessionPhase } from './handshake.ts'
import { Session } from './session.ts'

export interface SessionsOptions {
  readonly provider: string
  readonly origin: string
  readonly settings: ConnectionSettings
  readonly runtime: Runtime
  readonly emit: Emit
  /** Begins a connection; over TLS it offers what the setting allows. */
  readonly connect: (attemptMs: number) => Socket
}

/** What a caller wants of a session. */
export interface Wanted {
  /** Never one that was used before: a stream on it came to nothing just now. */
  readonly fresh: boolean
  /** How long one of several addresses may take, in milliseconds. */
  readonly attemptMs: number
  readonly onPhase: (phase: SessionPhase) => void
  /** Whether the caller has given up meanwhile. */
  readonly isOver: () => boolean
}

/** Sessions tried for one stream before it is told that there is no room. */
const mostTries = 3

/** How long it is known that a server speaks HTTP/1.1 only, in milliseconds. */
const knownMs = 5 * 60_000

/** The HTTP/2 sessions of one origin under one TLS identity. */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #all = new Set<Session>()
  #http1UntilMs = 0
  #closed = false

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  get isUnused(): boolean {
    return this.#all.size === 0
  }

  /**
   * A session on which a stream may be opened at once; the caller releases it when his stream is
   * over. `http1` where the server has chosen HTTP/1.1, `undefined` where the caller gave up.
   *
   * @throws SessionError when none can be had; nothing was sent.
   */
  async acquire(wanted: Wanted): Promise<Session | 'http1' | undefined> {
    const { runtime } = this.#options
    for (let tries = 0; tries < mostTries && !wanted.isOver(); tries += 1) {
      if (runtime.now() < this.#http1UntilMs) return 'http1'
      const session = this.#find(wanted.fresh) ?? this.#open(wanted.attemptMs)
      session.claim()
      const takes = await this.#wait(session, wanted).catch((error: unknown) => {
        session.release()
        throw error
      })
      if (takes && !wanted.isOver()) return session
      session.release()
    }
    if (wanted.isOver()) return undefined
    if (runtime.now() < this.#http1UntilMs) return 'http1'
    throw new SessionError(new Error('the server takes no stream'), 'tls')
  }

  /** Ends the idle sessions. */
  dropIdle(reason: DropReason): void {
    for (const session of this.#all) if (session.isIdle) session.drop(reason)
  }

  /** Keeps none from now on: idle ones end at once, others with their last stream. */
  drain(): void {
    this.#closed = true
    this.dropIdle('drain')
    for (const session of this.#all) session.wind('drain')
  }

  destroy(): void {
    this.#closed = true
    for (const session of this.#all) session.drop('drain')
  }

  /** Waits until it stands and is known to live; whether it takes a stream then. */
  async #wait(session: Session, { onPhase }: Wanted): Promise<boolean> {
    if (session.phase !== 'ready') {
      onPhase(session.phase)
      await session.whenReady(onPhase)
      if (session.speaksHttp1) this.#http1UntilMs = this.#options.runtime.now() + knownMs
    } else if (!(await session.isAlive())) session.drop('closed-by-server')
    return session.takesStream
  }

  #find(fresh: boolean): Session | undefined {
    for (const session of this.#all) {
      const reason = this.#whyNotUsable(session)
      if (reason !== undefined) {
        if (session.isIdle) session.drop(reason)
        else session.wind(reason)
      } else if (session.hasRoom && !(fresh && session.uses > 0)) return session
    }
    return undefined
  }

  #whyNotUsable(session: Session): DropReason | undefined {
    const { runtime, settings } = this.#options
    const nowMs = runtime.now()
    if (nowMs - session.openedAtMs >= session.lifetimeMs) return 'lifetime'
    if (session.uses >= settings.maxUses) return 'max-uses'
    if (!session.isIdle || session.phase !== 'ready') return undefined
    const idleMs = nowMs - session.idleSinceMs
    const idleWallMs = runtime.wall() - session.idleSinceWallMs
    return Math.max(idleMs, idleWallMs) >= settings.idleMs ? 'idle-limit' : undefined
  }

  #open(attemptMs: number): Session {
    const { provider, origin, settings, runtime, emit, connect } = this.#options
    if (this.#closed) throw new SessionError(new Error('the transport is closed'), 'connect')
    const spread = 0.9 + 0.2 * runtime.random()
    const session = new Session({
      origin,
      socket: connect(attemptMs),
      runtime,
      lifetimeMs: settings.lifetimeMs * spread,
      onReady: () => emit?.({ type: 'connection-open', provider, host: origin }),
      onEnd: (ended, reason, wasReady) => {
        this.#all.delete(ended)
        if (!wasReady) return
        const idleMs = ended.isIdle ? runtime.now() - ended.idleSinceMs : 0
        const { uses } = ended
        emit?.({ type: 'connection-drop', provider, host: origin, reason, idleMs, uses })
      },
      idleMs: settings.mode === 'close' ? 0 : settings.idleMs,
    })
    this.#all.add(session)
    return session
  }
}
