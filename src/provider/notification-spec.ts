import type { Headers, NeedValues, Schema } from './terms.ts'
import type { Payment, Refund } from './view.ts'

/** A notification after its signature has been checked. */
export interface ReadNotification {
  readonly id: string
  readonly type: string
  /**
   * The provider's own account that it is about, where it names one: a connected account, a
   * sub-merchant. A platform with one address for many sellers finds the merchant by it.
   */
  readonly account?: string | undefined
  /** Read further with the schema of its type. */
  readonly value: unknown
  /** The whole of it as it came, where `value` is less. @default `value` */
  readonly raw?: unknown
}

/** A notification as it came in, with what it is checked with. */
export interface NotificationRequest<Merchant> {
  readonly merchant: Merchant
  readonly headers: Headers
  /** The raw bytes as text (UTF-8). */
  readonly body: string
  /** Wall-clock time in milliseconds at which the notification came in. */
  readonly nowMs: number
  readonly needs: NeedValues
}

/** What notifications of one type hold. */
export interface NotificationEvent {
  readonly value: Schema
  // biome-ignore lint/suspicious/noExplicitAny: the neighbouring schema types it in defineProvider
  readonly payment?: (value: any) => Payment
  // biome-ignore lint/suspicious/noExplicitAny: the neighbouring schema types it in defineProvider
  readonly refund?: (value: any) => Refund
}

/** How notifications are verified and read. */
export interface NotificationSpec<Merchant> {
  /**
   * Whether the raw bytes are the provider's own and fresh. It throws a ConfigurationError, whose
   * message begins with the name of the field, where the account lacks what it verifies with. A
   * text is a no that says why, where more is to be said than that it was not signed.
   */
  readonly verify: (
    request: NotificationRequest<Merchant>,
  ) => boolean | string | Promise<boolean | string>
  /** Decrypts and reads the verified bytes. */
  readonly read: (request: NotificationRequest<Merchant>) => ReadNotification
  /**
   * Why a genuine notification is not for this account, where it is not: it is about another
   * seller, or about a test. The text ends the sentence "notification refused: …".
   */
  readonly notOurs?: (
    request: NotificationRequest<Merchant>,
    told: ReadNotification,
  ) => string | undefined
  readonly events: Readonly<Record<string, NotificationEvent>>
}
