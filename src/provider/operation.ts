import type { Effect, Fault, Repeat } from '../errors/fault.ts'
import type { Hosts, Method, NeedValues, PollSchedule, Schema } from './terms.ts'
import type { Money, Payment, PaymentState, Refund } from './view.ts'

/** Names a read or an undoing operation and how to call it. */
export type OperationLink =
  | string
  | {
      readonly operation: string
      // biome-ignore lint/suspicious/noExplicitAny: input, output and found belong to other operations
      readonly input: (args: { input: any; output?: any; found?: any }) => unknown
      /**
       * What the read's answer means when it is asked for this operation: a payer who waits to be
       * shown a code is one thing, one who types the password another.
       *
       * @default the read's own view
       */
      // biome-ignore lint/suspicious/noExplicitAny: output belongs to another operation
      readonly payment?: (output: any) => Payment
      /**
       * For a read that answers a list: the one in it that this call has made, in the form of the
       * operation's own output, or `undefined` where it is not there. The call's key tells it from
       * others alike. For `settledBy` only.
       *
       * @default the whole answer
       */
      // biome-ignore lint/suspicious/noExplicitAny: input and output belong to other operations
      readonly pick?: (output: any, call: { input: any; key: string }) => unknown
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

/** What became of an act. */
export type Word = 'succeeded' | 'pending' | 'failed'

/** An answer that tells of an act, and how it came. */
export interface ActAnswer<Input, Output> {
  readonly input: Input
  /** The operation's own output, or that of `settledBy` where it was asked. */
  readonly output: Output
  readonly state: PaymentState
  /** Whether this is the answer of a question. */
  readonly asked: boolean
  /**
   * Whether a send of the act may have been carried out, or still be, without our knowing. Asked
   * without doubt, the act itself was refused as done before (`duplicate`).
   */
  readonly doubt: boolean
}

/** Why an answer is a refusal: a code of `faults`, beside the provider's text where it has one. */
export type ToldFault = string | { readonly code: string; readonly message?: string | undefined }

/** One operation as the engine sees it, its types erased. */
export interface Operation {
  readonly method?: Method
  /** Path with `{field}` for input fields; they are percent-encoded. */
  readonly path?: string
  /**
   * Where a read is served that has hosts of its own, files for instance. Hosts for the provider in
   * the gateway's options stand for these too.
   *
   * @default the provider's hosts
   */
  readonly hosts?: Hosts
  readonly effect: Effect
  /** The input field that is the business number: a number made for this one act. */
  readonly key?: string
  /** The read that tells what became of it. */
  readonly settledBy?: OperationLink
  /** The operation that takes it back. */
  readonly undoneBy?: OperationLink
  /**
   * How long after the last send it may be taken back at the earliest, in milliseconds; say where
   * the number comes from. A call whose time ends sooner is not taken back, but `unknown`.
   *
   * @default 0
   */
  readonly undoAfterMs?: number
  /**
   * What a state means for this operation, where it is not the usual; a function where the state
   * alone does not tell. It returns `undefined` for what says nothing about this act.
   */
  readonly settledAs?:
    | Partial<Record<PaymentState, Word>>
    // biome-ignore lint/suspicious/noExplicitAny: erased
    | ((answer: ActAnswer<any, any>) => Word | undefined)
  /** What the call is for; held against the view of `settledBy`. */
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly intends?: (args: { input: any; merchant: any }) => Intention
  /** How long after the last send "no such order" proves nothing, in milliseconds. */
  readonly lateMs?: number
  readonly poll?: PollSchedule
  /** What a second send does, where it differs from the provider's rule. */
  readonly repeat?: Repeat
  /**
   * After how many milliseconds the key is new again, where it differs from the provider's own;
   * `Infinity` where the provider never forgets the act.
   */
  readonly keptForMs?: number
  /** Which output field must equal which input field; dots reach into objects. */
  readonly echo?: Readonly<Record<string, string>>
  readonly input: Schema
  readonly output: Schema
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly body?: (args: { input: any; merchant: any; needs: NeedValues }) => unknown
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly query?: (args: { input: any; merchant: any }) => Readonly<Record<string, unknown>>
  /**
   * Every field of the input goes out, also one that it does not type, so that a call's `extra`
   * joins it there (inside one encrypted or signed field, for instance): names that are set beside
   * the input, and refused. Default: `extra` joins the finished body.
   */
  readonly extraJoinsInput?: readonly string[]
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
  /**
   * For providers that answer 200 and fail inside: the fault, a code of `faults`, or nothing. The
   * operation's input comes second, where the answer alone does not tell.
   */
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly fault?: (output: any, input: any) => ToldFault | null | undefined
  /**
   * Codes of a refusal after which the provider wants the same number again, once what was missing
   * is there (money on the merchant's own account): a journal then sends it anew. Any other decline
   * is given back as recorded.
   *
   * @default none
   */
  readonly reopens?: readonly string[]
  /** What codes mean for this operation, where it differs from the provider's `faults`. */
  readonly faults?: Readonly<Record<string, Fault>>
}

/** What an operation that sends nothing makes its answer from. */
export interface MakeArguments<Input, Merchant> {
  readonly input: Input
  readonly merchant: Merchant
  /** Where the merchant's calls go first: scheme, host and base path, without a final slash. */
  readonly baseUrl: string
  readonly timestampMs: number
  readonly nonce: string
}

/** What a call is for, in the provider-neutral form. */
export interface Intention {
  readonly reference?: string | undefined
  readonly amount?: Money | undefined
}
