import type { Readable } from 'node:stream'
import type * as z from 'zod'
import type { CallOptions, OnDoubt, TimeoutOptions } from '../call/options.ts'
import type { Outcome } from '../call/outcome.ts'
import type { Outbox } from '../journal/intend.ts'
import type { Act, NeutralField, NeutralInput, NextStep, Role } from '../provider/neutral.ts'
import type { AnyProvider, Schema } from '../provider/spec.ts'
import type { Payment, Refund } from '../provider/view.ts'
import type { RetryOptions } from './settings.ts'

/** The ids of a list of providers. */
export type ProviderId<Ps extends readonly AnyProvider[]> = Ps[number]['id']

/** One provider of a list, by id. */
export type ProviderOf<Ps extends readonly AnyProvider[], Id> = Extract<
  Ps[number],
  { readonly id: Id }
>

/** The account fields that a provider asks a merchant for. */
export type AccountOf<P> = P extends { readonly merchant: infer M extends Schema }
  ? z.input<M>
  : never

type Result<Op, Out> = Op extends { readonly download: object }
  ? Promise<Readable>
  : Op extends { readonly effect: 'read' }
    ? Promise<Out>
    : Promise<Outcome<Out>>

type Method<Op> = Op extends {
  readonly input: infer In extends Schema
  readonly output: infer Out extends Schema
}
  ? Record<never, never> extends z.input<In>
    ? (input?: z.input<In>, options?: CallOptions) => Result<Op, z.output<Out>>
    : (input: z.input<In>, options?: CallOptions) => Result<Op, z.output<Out>>
  : never

/** A notification as it came in. */
export interface NotificationInput {
  /** As an object with names of any case, `Headers`, a Map, or `rawHeaders` of `node:http`. */
  readonly headers:
    | Headers
    | ReadonlyMap<string, string>
    | readonly string[]
    | Readonly<Record<string, string | readonly string[] | number | undefined>>
  /** The raw bytes, exactly as received: parsed and written again they no longer verify. */
  readonly body: string | Uint8Array
  /** When it was received, for messages kept in a queue. @default now */
  readonly receivedAt?: Date | undefined
}

/** A verified notification, its `value` typed by its `type`. */
export type NotificationOf<Events> = {
  [Type in keyof Events & string]: {
    readonly id: string
    readonly type: Type
    /**
     * The provider's own account that it is about, where the notification names one: what a
     * platform finds the merchant by. What is about another account than the merchant's is refused.
     */
    readonly account?: string
    readonly value: Events[Type] extends { readonly value: infer Value extends Schema }
      ? z.output<Value>
      : never
    readonly payment?: Payment
    readonly refund?: Refund
    /**
     * What `value` was read from: parsed and decrypted as it came, without the account's secrets
     * and card numbers. Where a provider signs some fields only, `value` holds those, and nobody
     * vouches for the rest of this. Not listed: neither `JSON.stringify` nor a spread copies it.
     */
    readonly raw: unknown
  }
}[keyof Events & string]

/** The typed methods of one provider. */
export type ProviderClient<P> = P extends {
  readonly operations: infer Ops
  readonly notification?: infer N
}
  ? { readonly [Name in keyof Ops]: Method<Ops[Name]> } & (NonNullable<N> extends {
      readonly events: infer Events
    }
      ? [keyof Events] extends [never]
        ? unknown
        : {
            /**
             * Verifies the raw bytes of a notification and reads it.
             *
             * @throws NotificationError on anything wrong: signature, age, tag, form.
             */
            readonly notification: (input: NotificationInput) => Promise<NotificationOf<Events>>
          }
      : unknown)
  : never

/** A payment in the neutral client's words, with the provider's own answer beside them. */
export interface NeutralPayment<Own = unknown> extends Payment {
  readonly provider: string
  /** What the payer has to do, where the provider said so. */
  readonly next?: NextStep
  /** The provider's answer as the operation's own method gives it. */
  readonly own: Own
}

/** A refund in the neutral client's words, with the provider's own answer beside them. */
export interface NeutralRefund<Own = unknown> extends Refund {
  readonly provider: string
  readonly own: Own
}

/** The names of the operations that serve an act. */
type Serving<Roles, A extends Act> = {
  [Name in keyof Roles]: Roles[Name] extends { readonly act: A } ? Name : never
}[keyof Roles] &
  string

type InputOf<R, Op> =
  R extends Role<infer A, infer Needs extends NeutralField, infer Takes extends NeutralField>
    ? NeutralInput<A, Needs, Takes> & {
        /** Further fields of the operation's input, in the provider's own words. */
        readonly own?: Op extends { readonly input: infer In extends Schema }
          ? Partial<z.input<In>>
          : never
      }
    : never

type OutputOf<Op> = Op extends { readonly output: infer Out extends Schema } ? z.output<Out> : never

/** An act that one operation serves; absent where none does. */
type Served<Roles, Ops, A extends Exclude<Act, 'pay'>, Answer extends 'payment' | 'refund'> = [
  Serving<Roles, A>,
] extends [never]
  ? unknown
  : {
      readonly [Name in A]: (
        input: InputOf<Roles[Serving<Roles, A>], Ops[Serving<Roles, A> & keyof Ops]>,
        options?: CallOptions,
      ) => Promise<
        A extends 'query' | 'queryRefund'
          ? View<Answer, OutputOf<Ops[Serving<Roles, A> & keyof Ops]>>
          : Outcome<View<Answer, OutputOf<Ops[Serving<Roles, A> & keyof Ops]>>>
      >
    }

type View<Answer, Own> = Answer extends 'payment' ? NeutralPayment<Own> : NeutralRefund<Own>

/**
 * The same few acts over any provider. What a provider cannot do is not there. The words are about
 * the money: `succeeded` is paid, `pending` waits for the payer or the bank.
 */
export type PaymentsClient<P> = P extends {
  readonly operations: infer Ops
  readonly neutral?: infer Roles
}
  ? NeutralClient<NonNullable<Roles>, Ops>
  : never

type NeutralClient<Roles, Ops> = {
  /** Takes a payment by the `method` named, which is one of the provider's operations. */
  readonly pay: <Method extends Serving<Roles, 'pay'>>(
    input: { readonly method: Method } & InputOf<Roles[Method], Ops[Method & keyof Ops]>,
    options?: CallOptions,
  ) => Promise<Outcome<NeutralPayment<OutputOf<Ops[Method & keyof Ops]>>>>
} & Served<Roles, Ops, 'query', 'payment'> &
  Served<Roles, Ops, 'close', 'payment'> &
  Served<Roles, Ops, 'refund', 'refund'> &
  Served<Roles, Ops, 'queryRefund', 'refund'>

/** The ids of the providers that the neutral client can use. */
type NeutralId<Ps extends readonly AnyProvider[]> = {
  [Place in keyof Ps]: Ps[Place] extends { readonly id: infer Id; readonly neutral?: infer Roles }
    ? [keyof NonNullable<Roles>] extends [never]
      ? never
      : Id
    : never
}[number]

/** One merchant: its accounts, and the settings that hold for it alone. */
export interface MerchantOptions<Ps extends readonly AnyProvider[], Accounts> {
  /** The account fields, by provider. */
  readonly accounts: {
    readonly [Id in keyof Accounts]: Id extends ProviderId<Ps>
      ? AccountOf<ProviderOf<Ps, Id>>
      : never
  }
  readonly timeouts?: TimeoutOptions
  readonly retry?: RetryOptions
  /** `undo` takes back what is still in doubt near the end of its time. @default 'ask' */
  readonly onDoubt?: OnDoubt
  /** Settings for one provider of this merchant. */
  readonly providers?: {
    readonly [Id in ProviderId<Ps>]?: {
      readonly timeouts?: TimeoutOptions
      readonly retry?: RetryOptions
    }
  }
}

/** A merchant's typed clients, by provider. */
export type MerchantClient<Ps extends readonly AnyProvider[], Ids> = {
  readonly [Id in Ids & ProviderId<Ps>]: ProviderClient<ProviderOf<Ps, Id>>
} & {
  /**
   * The neutral client over one of the merchant's accounts: one input, one answer, any provider.
   *
   * @throws ConfigurationError when the merchant has no account there, or the provider no roles.
   */
  readonly payments: <Id extends Ids & NeutralId<Ps>>(
    provider: Id,
  ) => PaymentsClient<ProviderOf<Ps, Id>>
  /**
   * The same methods, which write their act down in a transaction of yours and send nothing: they
   * answer `pending`. Make the same call again once the transaction is through; what never is,
   * recovery closes as never sent.
   */
  readonly intend: (outbox: Outbox) => {
    readonly [Id in Ids & ProviderId<Ps>]: ProviderClient<ProviderOf<Ps, Id>>
  }
}
