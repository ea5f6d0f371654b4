import type * as z from 'zod'
import type { Fault, Repeat } from '../errors/fault.ts'
import type { BillSpec } from './bill-spec.ts'
import type { Need } from './need-spec.ts'
import type { Role } from './neutral.ts'
import type { NotificationSpec } from './notification-spec.ts'
import type { Operation } from './operation.ts'
import type { Headers, Method, NeedValues, PollSchedule, Schema, Timeouts } from './terms.ts'

export type * from './bill-spec.ts'
export type * from './need-spec.ts'
export type * from './notification-spec.ts'
export type * from './terms.ts'

/** What is known of the provider's connections. */
export interface ConnectionPreset {
  /** After how long the provider closes an idle connection, where it is known. */
  readonly serverIdleMs?: number
  /** After how long payonce stops using an idle connection; below `serverIdleMs`. */
  readonly idleMs: number
  /** Where the number comes from, or `no published figure: conservative`. */
  readonly source: string
  /** `close` asks for a new connection for each request. @default 'keep-alive' */
  readonly mode?: 'keep-alive' | 'close'
  /**
   * `h2` speaks HTTP/2 only; `auto` what the server chooses in the TLS handshake.
   *
   * @default 'http1'
   */
  readonly protocol?: 'http1' | 'h2' | 'auto'
}

/** How the provider recognises a repeat. */
export interface Idempotency {
  /** The header that carries the key. */
  readonly header?: string
  /** The field of the body that carries the key. */
  readonly field?: string
  readonly repeat: Repeat
  /** After this the key is new again: no resend. */
  readonly keptForMs?: number
  /** The longest key that the provider takes, in characters. @default 255 */
  readonly maxKeyLength?: number
  /** What a key of the caller's own must look like, where the provider takes not every text. */
  readonly keyForm?: { readonly pattern: RegExp; readonly says: string }
}

/** How traffic is shared between the provider's hosts. */
export interface Failover {
  /** The share of traffic kept on the spare host, so that it is known to work: 0.01 is 1 %. */
  readonly spareShare: number
  /** Whether a number used on one host is known on the other; else no repeat changes host. */
  readonly sharedNumbers: boolean
}

/** What a signature is made from. */
export interface SignRequest<Merchant, Needs = NeedValues> {
  readonly merchant: Merchant
  readonly method: Method
  /** The whole address, with the host this send goes to. */
  readonly url: string
  /** Path with query, exactly as sent. */
  readonly path: string
  readonly headers: Headers
  /** The body as sent; empty text where there is none. */
  readonly body: string
  /** Wall-clock time in milliseconds, fresh for each send. */
  readonly timestampMs: number
  /** 32 hexadecimal characters, fresh for each send. */
  readonly nonce: string
  readonly needs: Needs
}

/** What signing adds to a request. */
export interface Signed {
  readonly headers?: Headers
  readonly query?: Readonly<Record<string, string>>
  /** Replaces the body (schemes that sign inside it). */
  readonly body?: string
}

/** What an answer's signature is checked with. */
export interface VerifyAnswer<Merchant, Needs = NeedValues> {
  readonly merchant: Merchant
  readonly status: number
  readonly headers: Headers
  /** The raw bytes as text. */
  readonly body: string
  /** The raw bytes, where they are not UTF-8: the signature is over them, not over the text. */
  readonly bytes?: Buffer
  /** Wall-clock time in milliseconds. */
  readonly nowMs: number
  readonly needs: Needs
}

/** A verified answer in its envelope. */
export interface EnvelopedAnswer<Merchant> {
  readonly merchant: Merchant
  /** The operation that is answered, by its name in `operations`. */
  readonly operation: string
  /** The raw bytes as text (UTF-8). */
  readonly body: string
}

/** A client certificate, for providers that ask for one. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

/** How requests are signed and answers verified. */
export interface Auth<Merchant> {
  /** What has to be fetched first, by name; `sign`, `verify` and `body` get it as `needs`. */
  // biome-ignore lint/suspicious/noExplicitAny: each need has a value of its own type
  readonly needs?: Readonly<Record<string, Need<Merchant, any>>>
  /** Fields of the body that `sign` fills in: no caller can add them. */
  readonly fills?: readonly string[]
  /** Called for each send, repeats included. May be async. */
  readonly sign: (request: SignRequest<Merchant>) => Signed | Promise<Signed>
  /**
   * Whether an answer is the provider's own. It returns `'unsigned'` for an answer that the
   * provider does not sign by rule (some sign no refusals): such a refusal counts only without
   * doubt. The word itself, in place of the function, says that the provider signs nothing at all
   * and TLS alone vouches for it.
   */
  readonly verify:
    | 'unsigned'
    | ((answer: VerifyAnswer<Merchant>) => boolean | 'unsigned' | Promise<boolean | 'unsigned'>)
  /**
   * Whether an answer that does not verify names a key that neither the account nor what was
   * fetched holds: the same sent again would be answered with it again, so that it is not.
   */
  readonly unknownKey?: (answer: VerifyAnswer<Merchant>) => boolean
  /**
   * Takes a verified answer out of its envelope and decrypts it: the text that `output` and
   * `error` are read from, and nothing beside it. Whatever makes it throw proves nothing.
   * Default: the body.
   */
  readonly open?: (answer: EnvelopedAnswer<Merchant>) => string
  /** The client certificate of a merchant, where the provider asks for one. */
  readonly certificate?: (merchant: Merchant) => ClientCertificate | undefined
}

/** Where the provider puts its error. */
export interface ErrorShape<Body> {
  readonly body: Schema
  /** The code that `faults` is looked up with; `undefined` when the body tells none. */
  readonly code: (body: Body, status: number) => string | null | undefined
  readonly message?: (body: Body) => string | null | undefined
  /**
   * What the words of this error say, where its code stands for several things; goes before what
   * the code means. Default: the code decides.
   */
  readonly fault?: (body: Body, status: number) => Fault | undefined
  /**
   * What the provider itself says about sending the same again, where it says it; goes before what
   * the code means. Default: the code and the status decide.
   */
  readonly repeat?: (answer: {
    readonly status: number
    readonly headers: Headers
  }) => 'yes' | 'no' | undefined
}

/** Everything of a provider but its operations. */
export interface ProviderHead<Id extends string, M extends Schema, E extends Schema> {
  /** The name under which merchants and callers know it, in kebab-case. */
  readonly id: Id
  readonly title: string
  readonly docs: string
  /** Addresses in order of preference; the first that answers is used. */
  readonly hosts: { readonly production: readonly string[]; readonly sandbox?: readonly string[] }
  /** The account fields that name the account at the provider: never a secret, serial or key id. */
  readonly identity?: readonly (keyof z.output<M> & string)[]
  /**
   * Fields that make another seller of an account that has them: a sub-merchant, a channel, a
   * merchant acted for. Keys of accounts without them are those of `identity` alone. A secret among
   * them is renewed, so the merchant's id in the gateway stands for it.
   */
  readonly identityIfGiven?: readonly string[]
  readonly failover?: Failover
  readonly poll?: PollSchedule
  readonly connection: ConnectionPreset
  readonly timeouts?: Partial<Timeouts>
  readonly idempotency: Idempotency
  /**
   * How bodies are written and read: `json` both ways; `form` answered with JSON; `pairs`, a form
   * answered with `k=v&…` as it is, without percent-encoding; `xml`, one flat `<xml>` both ways.
   *
   * @default 'json'
   */
  readonly codec?: 'json' | 'form' | 'pairs' | 'xml'
  /**
   * Encodings that answers come in beside UTF-8, as `TextDecoder` names them, though their header
   * may not say so. Default: what the header says.
   */
  readonly encodings?: readonly string[]
  /** The account fields, secrets marked with `secret()`. */
  readonly merchant: M
  readonly auth: Auth<z.output<M>>
  readonly error: ErrorShape<z.output<E>> & { readonly body: E }
  /** What the provider's codes mean; `HTTP_<status>` stands for an answer without a code. */
  readonly faults: Readonly<Record<string, Fault>>
  /** How its bills are read; without it `gateway.reconcile` refuses them. */
  readonly bill?: BillSpec
}

/** A provider, as `defineProvider` returns it. */
export interface Provider<
  Id extends string = string,
  M extends Schema = Schema,
  E extends Schema = Schema,
  Ops = Readonly<Record<string, Operation>>,
  Events = unknown,
  Roles = unknown,
> extends ProviderHead<Id, M, E> {
  readonly operations: Ops
  /** Which operations serve the neutral client, by name, each made with `defineRole`. */
  readonly neutral?: Roles
  // Without Omit the spec's index signature would swallow the names of the events.
  readonly notification?: Omit<NotificationSpec<z.output<M>>, 'events'> & {
    readonly events: Events
  }
}

/** Any provider, its types erased. */
// biome-ignore lint/suspicious/noExplicitAny: functions of a provider take its own merchant type
export type AnyProvider = Provider<string, any, any, any, any, any>

/** The roles of a provider, their types erased. */
export type Roles = Readonly<Record<string, Role>>
