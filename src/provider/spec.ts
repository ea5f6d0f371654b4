import type * as z from 'zod'
import type { Effect, Fault, Repeat } from '../errors/fault.ts'
import type { Money, Payment, PaymentState, Refund } from './view.ts'

/** Any zod schema. */
export type Schema = z.ZodType

/** Header fields, names in lower case. */
export type Headers = Readonly<Record<string, string>>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How long each phase may take, in milliseconds. */
export interface Timeouts {
  /** Until the TCP connection stands, DNS included. @default 2000 */
  readonly connectMs: number
  /** From the TCP connection to the end of the TLS handshake. @default 3000 */
  readonly tlsMs: number
  /** From the last byte sent to the last byte received; a drip does not stretch it. @default 8000 */
  readonly responseMs: number
  /** Everything: queue, waits, repeats, questions. @default 20000 */
  readonly totalMs: number
}

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
}

/** When to ask again while a payment is pending. */
export interface PollSchedule {
  /** @default 500 */
  readonly firstMs: number
  /** @default 1.5 */
  readonly factor: number
  /** @default 5000 */
  readonly maxMs: number
}

export interface Failover {
  /** The share of traffic kept on the spare host, so that it is known to work: 0.01 is 1 %. */
  readonly spareShare: number
  /** Whether a number used on one host is known on the other; else no repeat goes to another host. */
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

export interface VerifyAnswer<Merchant, Needs = NeedValues> {
  readonly merchant: Merchant
  readonly status: number
  readonly headers: Headers
  /** The raw bytes as text (UTF-8). */
  readonly body: string
  /** Wall-clock time in milliseconds. */
  readonly nowMs: number
  readonly needs: Needs
}

/** Values that `auth.needs` fetched, by name; `undefined` where a merchant does not need one. */
export type NeedValues = Readonly<Record<string, unknown>>

/**
 * Something that must be fetched before a call can be signed or its answer verified: an OAuth
 * token, the platform's certificates. Fetched once for all callers of a merchant.
 */
export interface Need<Merchant, Value = unknown> {
  readonly method: Method
  readonly path: string
  /** Whether this merchant needs it at all. Default: yes. */
  readonly when?: (merchant: Merchant) => boolean
  /** Own headers and body (Basic auth, form); without it the request is signed by `auth.sign`. */
  readonly request?: (args: { readonly merchant: Merchant }) => {
    readonly headers?: Headers
    readonly body?: string
  }
  /** Reads the value out of a 2xx answer; throws when it is not to be believed. */
  readonly read: (args: {
    readonly merchant: Merchant
    readonly headers: Headers
    readonly body: string
    readonly nowMs: number
  }) => Value
  /** How long the value is good for, in milliseconds. */
  readonly lifetimeMs: number | ((value: Value) => number)
  /** Whether an answer shows that the value is out of date: it is fetched again, once per answer. */
  readonly stale?: (args: {
    readonly value: Value
    readonly status: number
    readonly headers: Headers
  }) => boolean
}

/** A client certificate, for providers that ask for one. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

export interface Auth<Merchant> {
  /** What has to be fetched first, by name; `sign`, `verify` and `body` get the values as `needs`. */
  // biome-ignore lint/suspicious/noExplicitAny: each need has a value of its own type
  readonly needs?: Readonly<Record<string, Need<Merchant, any>>>
  /** Called for each send, repeats included. May be async. */
  readonly sign: (request: SignRequest<Merchant>) => Signed | Promise<Signed>
  /**
   * Whether an answer is the provider's own. It returns `'unsigned'` for an answer that the provider
   * does not sign by rule (WeChat's 4xx): such a refusal counts only without doubt. The word itself,
   * in place of the function, says that the provider signs nothing and TLS alone vouches for it.
   */
  readonly verify:
    | 'unsigned'
    | ((answer: VerifyAnswer<Merchant>) => boolean | 'unsigned' | Promise<boolean | 'unsigned'>)
  /** The client certificate of a merchant, where the provider asks for one. */
  readonly certificate?: (merchant: Merchant) => ClientCertificate | undefined
}

/** Where the provider puts its error. */
export interface ErrorShape<Body> {
  readonly body: Schema
  /** The code that `faults` is looked up with; `undefined` when the body tells none. */
  readonly code: (body: Body, status: number) => string | null | undefined
  readonly message?: (body: Body) => string | null | undefined
}

/** A notification after its signature has been checked. */
export interface ReadNotification {
  readonly id: string
  readonly type: string
  /** Read further with the schema of its type. */
  readonly value: unknown
}

export interface NotificationRequest<Merchant> {
  readonly merchant: Merchant
  readonly headers: Headers
  /** The raw bytes as text (UTF-8). */
  readonly body: string
  /** Wall-clock time in milliseconds at which the notification came in. */
  readonly nowMs: number
  readonly needs: NeedValues
}

export interface NotificationEvent {
  readonly value: Schema
  // biome-ignore lint/suspicious/noExplicitAny: the neighbouring schema types it in defineProvider
  readonly payment?: (value: any) => Payment
  // biome-ignore lint/suspicious/noExplicitAny: the neighbouring schema types it in defineProvider
  readonly refund?: (value: any) => Refund
}

export interface NotificationSpec<Merchant> {
  /** Whether the raw bytes are the provider's own and fresh. */
  readonly verify: (request: NotificationRequest<Merchant>) => boolean | Promise<boolean>
  /** Decrypts and reads the verified bytes. */
  readonly read: (request: NotificationRequest<Merchant>) => ReadNotification
  readonly events: Readonly<Record<string, NotificationEvent>>
}

/** Names a read or an undoing operation and how to call it. */
export type OperationLink =
  | string
  | {
      readonly operation: string
      // biome-ignore lint/suspicious/noExplicitAny: input, output and found belong to other operations
      readonly input: (args: { input: any; output?: any; found?: any }) => unknown
    }

/** A streamed answer: a file, checked by its digest instead of a signature. */
export interface Download<Input> {
  readonly digest: (args: { readonly input: Input }) => {
    readonly algorithm: 'sha1' | 'sha256'
    /** Hexadecimal digest of the uncompressed file. */
    readonly hex: string
  }
  /** Whether the file comes gzipped. Default: no. */
  readonly gzipped?: (args: { readonly input: Input }) => boolean
  /** Largest file in bytes, as sent and as unpacked. @default 268435456 */
  readonly maxBytes?: number
}

/** One operation as the engine sees it, its types erased. */
export interface Operation {
  readonly method?: Method
  /** Path with `{field}` for input fields; they are percent-encoded. */
  readonly path?: string
  readonly effect: Effect
  /** The input field that is the business number: a number made for this one act. */
  readonly key?: string
  /** The read that tells what became of it. */
  readonly settledBy?: OperationLink
  /** The operation that takes it back. */
  readonly undoneBy?: OperationLink
  /** What a state means for this operation, where it is not the usual. */
  readonly settledAs?: Partial<Record<PaymentState, 'succeeded' | 'pending' | 'failed'>>
  /** What the call is for; held against the view of `settledBy`. */
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly intends?: (args: { input: any; merchant: any }) => Intention
  /** How long after the last send "no such order" proves nothing, in milliseconds. */
  readonly lateMs?: number
  readonly poll?: PollSchedule
  /** What a second send does, where it differs from the provider's rule. */
  readonly repeat?: Repeat
  /** Which output field must equal which input field; dots reach into objects. */
  readonly echo?: Readonly<Record<string, string>>
  readonly input: Schema
  readonly output: Schema
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly body?: (args: { input: any; merchant: any; needs: NeedValues }) => unknown
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly query?: (args: { input: any; merchant: any }) => Readonly<Record<string, unknown>>
  /** Nothing is sent: the answer is made here, signed forms and strings for the payer's side. */
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly make?: (args: MakeArguments<any, any>) => unknown
  /** The answer is a file, streamed. */
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly download?: Download<any>
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly payment?: (output: any) => Payment
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly refund?: (output: any) => Refund
  /** For providers that answer 200 and fail inside: the fault, or a code of `faults`, or nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly fault?: (output: any) => string | null | undefined
  /** What codes mean for this operation, where it differs from the provider's `faults`. */
  readonly faults?: Readonly<Record<string, Fault>>
}

export interface MakeArguments<Input, Merchant> {
  readonly input: Input
  readonly merchant: Merchant
  readonly timestampMs: number
  readonly nonce: string
}

/** What a call is for, in the provider-neutral form. */
export interface Intention {
  readonly reference?: string | undefined
  readonly amount?: Money | undefined
}

/** Everything of a provider but its operations. */
export interface ProviderHead<Id extends string, M extends Schema, E extends Schema> {
  /** The name under which merchants and callers know it: `wechat`. */
  readonly id: Id
  readonly title: string
  readonly docs: string
  /** Addresses in order of preference; the first that answers is used. */
  readonly hosts: { readonly production: readonly string[]; readonly sandbox?: readonly string[] }
  /** The account fields that name the account at the provider: never a secret, serial or key id. */
  readonly identity?: readonly (keyof z.output<M> & string)[]
  readonly failover?: Failover
  readonly poll?: PollSchedule
  readonly connection: ConnectionPreset
  readonly timeouts?: Partial<Timeouts>
  readonly idempotency: Idempotency
  /** How bodies are written and read. @default 'json' */
  readonly codec?: 'json' | 'form'
  /** The account fields, secrets marked with `secret()`. */
  readonly merchant: M
  readonly auth: Auth<z.output<M>>
  readonly error: ErrorShape<z.output<E>> & { readonly body: E }
  /** What the provider's codes mean; `HTTP_<status>` stands for an answer without a code. */
  readonly faults: Readonly<Record<string, Fault>>
}

/** A provider, as `defineProvider` returns it. */
export interface Provider<
  Id extends string = string,
  M extends Schema = Schema,
  E extends Schema = Schema,
  Ops = Readonly<Record<string, Operation>>,
  Events = unknown,
> extends ProviderHead<Id, M, E> {
  readonly operations: Ops
  readonly notification?: NotificationSpec<z.output<M>> & { readonly events: Events }
}

/** Any provider, its types erased. */
// biome-ignore lint/suspicious/noExplicitAny: functions of a provider take its own merchant type
export type AnyProvider = Provider<string, any, any, any, any>
