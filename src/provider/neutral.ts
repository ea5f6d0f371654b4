import type * as z from 'zod'
import type { Schema } from './terms.ts'
import type { Money } from './view.ts'

/** What the neutral client can be asked for. */
export type Act = 'pay' | 'query' | 'refund' | 'queryRefund' | 'close'

/** Every field of the neutral client's inputs. A role says which of them it needs or takes. */
export interface NeutralFields {
  /** The merchant's own number of the act: of the payment, or of the refund. */
  readonly reference: string
  /** The provider's number of what is asked for or closed. */
  readonly providerReference: string
  /** Of a refund: in the currency of its payment, which not every provider asks for again. */
  readonly amount: Money
  /** What is paid for; the payer sees it. */
  readonly description: string
  /** Of a refund: the merchant's own number of the payment. */
  readonly paymentReference: string
  /** Of a refund: the provider's number of the payment. */
  readonly paymentProviderReference: string
  /** Of a refund: the amount of the whole payment. */
  readonly total: Money
  readonly reason: string
  /** Where the provider sends its notification. */
  readonly notifyUrl: string
  /** Where the payer comes back to. */
  readonly returnUrl: string
  /** Until when it can be paid. */
  readonly expiresAt: Date
  /** The payer's id at the provider: openid, buyer id, customer. */
  readonly payerId: string
  /** The payer's public address. */
  readonly payerIp: string
  /** What the scanner read off the payer's phone (付款码). */
  readonly payerCode: string
  /** What the payer pays with: a token or an id that the provider's page handed over. */
  readonly paymentToken: string
  /** The same where it is an object, handed on as it is. */
  readonly paymentDetails: Readonly<Record<string, unknown>>
}

/** The name of a field of the neutral client's inputs. */
export type NeutralField = keyof NeutralFields

/** The fields that an act always has. */
export type FieldsOfAct = {
  readonly pay: 'reference' | 'amount'
  readonly refund: 'reference' | 'amount'
  readonly query: never
  readonly queryRefund: never
  readonly close: never
}

/** An input of the neutral client, as one role asks for it. */
export type NeutralInput<A extends Act, Needs extends NeutralField, Takes extends NeutralField> = {
  readonly [Field in FieldsOfAct[A] | Needs]: NeutralFields[Field]
} & { readonly [Field in Exclude<Takes, Needs>]?: NeutralFields[Field] | undefined }

/** What the payer, or the payer's side, has to do next. */
export type NextStep =
  /** Show it as a QR code. */
  | { readonly kind: 'qr-code'; readonly content: string }
  /** Send the payer there. */
  | { readonly kind: 'redirect'; readonly url: string }
  /** Hand it to the page, app or library on the payer's side; never to a log. */
  | { readonly kind: 'client'; readonly parameters: unknown }

/** A next step that an operation which sends nothing has to make first. */
export interface MadeStep {
  readonly kind: 'make'
  /** The operation's name. */
  readonly operation: string
  readonly input: object
}

/** How one operation serves the neutral client. */
export interface Role<
  A extends Act = Act,
  Needs extends NeutralField = NeutralField,
  Takes extends NeutralField = NeutralField,
> {
  readonly act: A
  /** Fields that the caller must give. */
  readonly needs: readonly Needs[]
  /** Fields that the caller may give. */
  readonly takes: readonly Takes[]
  /**
   * The operation's input. An amount that the provider cannot take exactly is a `RangeError`, which
   * the caller gets as an `InvalidInputError`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly input: (given: any) => object
  // biome-ignore lint/suspicious/noExplicitAny: erased
  readonly next?: (output: any) => NextStep | MadeStep | undefined
}

/**
 * Says how an operation serves the neutral client; it goes into `neutral` of `defineProvider` under
 * the operation's name. The operation's schemas come first, since they type the rest.
 */
export function defineRole<
  In extends Schema,
  Out extends Schema,
  const A extends Act,
  const Needs extends NeutralField = never,
  const Takes extends NeutralField = never,
>(
  _schemas: { readonly input: In; readonly output: Out },
  role: {
    readonly act: A
    readonly needs?: readonly Needs[]
    readonly takes?: readonly Takes[]
    readonly input: (given: NeutralInput<A, Needs, Takes>) => z.input<In> & object
    readonly next?: (output: z.output<Out>) => NextStep | MadeStep | undefined
  },
): Role<A, Needs, Takes> {
  return { needs: [], takes: [], ...role }
}
