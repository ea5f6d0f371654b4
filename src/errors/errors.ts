import type { Fault } from './fault.ts'

/** Where an error happened: names only, never a request, a secret or an answer. */
export interface ErrorContext {
  readonly provider?: string | undefined
  readonly merchant?: string | undefined
  readonly operation?: string | undefined
  /** The idempotency key of the call, where it had one. */
  readonly key?: string | undefined
  /** When the provider asked to be called again, where it named a time. */
  readonly retryAt?: Date | undefined
}

/** What went wrong, in the closed vocabulary and by a stable name. */
export interface FaultCode {
  readonly fault: Fault
  readonly code: string
}

const mark = Symbol.for('payonce.GatewayError')

/**
 * Everything payonce throws. A thrown error means that no money has moved: the call was refused
 * before a byte left, or it was a read.
 *
 * @example
 * try { await shop.bank.query({ order_no }) }
 * catch (error) { if (GatewayError.is(error) && error.fault === 'not-found') createIt() }
 */
export class GatewayError extends Error {
  override readonly name: string = 'GatewayError'
  /** What went wrong, in the closed vocabulary. */
  readonly fault: Fault
  /** A stable name of the error: payonce's own in capitals, or the provider's code. */
  readonly code: string
  readonly provider: string | undefined
  readonly merchant: string | undefined
  readonly operation: string | undefined
  readonly key: string | undefined
  readonly retryAt: Date | undefined

  constructor(what: FaultCode, message: string, context: ErrorContext = {}) {
    super(message)
    this.fault = what.fault
    this.code = what.code
    this.provider = context.provider
    this.merchant = context.merchant
    this.operation = context.operation
    this.key = context.key
    this.retryAt = context.retryAt
    Object.defineProperty(this, mark, { value: true })
  }

  /** Whether a value is an error of payonce, also one of another copy of the package. */
  static is(value: unknown): value is GatewayError {
    return typeof value === 'object' && value !== null && mark in value
  }
}

/** A setting, provider file or account is wrong; the message names its path. */
export class ConfigurationError extends GatewayError {
  override readonly name = 'ConfigurationError'
  constructor(message: string, context?: ErrorContext, code = 'CONFIGURATION_INVALID') {
    super({ fault: 'invalid', code }, message, context)
  }
}

/** The input of a call is wrong; the message names the field. */
export class InvalidInputError extends GatewayError {
  override readonly name = 'InvalidInputError'
  constructor(message: string, context?: ErrorContext) {
    super({ fault: 'invalid', code: 'INPUT_INVALID' }, message, context)
  }
}

/** The gateway is closing or closed and takes no new calls. */
export class ClosedError extends GatewayError {
  override readonly name = 'ClosedError'
  constructor(message: string, context?: ErrorContext) {
    super({ fault: 'unavailable', code: 'GATEWAY_CLOSED' }, message, context)
  }
}

/** The caller's signal ended a call before anything was sent, or ended a read. */
export class AbortedError extends GatewayError {
  override readonly name = 'AbortedError'
  constructor(message: string, context?: ErrorContext) {
    super({ fault: 'unavailable', code: 'ABORTED' }, message, context)
  }
}

/** Too many calls are under way or waiting, or the circuit breaker is open; nothing was sent. */
export class OverloadedError extends GatewayError {
  override readonly name = 'OverloadedError'
  constructor(
    code: 'QUEUE_FULL' | 'QUEUE_TIMEOUT' | 'CIRCUIT_OPEN',
    message: string,
    context?: ErrorContext,
  ) {
    super({ fault: code === 'CIRCUIT_OPEN' ? 'unavailable' : 'throttled', code }, message, context)
  }
}

/** The same number or key was used with another input; nothing was sent. */
export class ConflictError extends GatewayError {
  override readonly name = 'ConflictError'
  constructor(message: string, context?: ErrorContext) {
    super({ fault: 'duplicate', code: 'INPUT_CONFLICT' }, message, context)
  }
}

/** The journal could not be written; nothing was sent. */
export class JournalError extends GatewayError {
  override readonly name = 'JournalError'
  constructor(message: string, context?: ErrorContext) {
    super({ fault: 'unavailable', code: 'JOURNAL_UNWRITABLE' }, message, context)
  }
}

/** A notification is not what it claims to be, or cannot be read; do not act on it. */
export class NotificationError extends GatewayError {
  override readonly name = 'NotificationError'
  constructor(message: string, context?: ErrorContext) {
    super({ fault: 'invalid', code: 'NOTIFICATION_REFUSED' }, message, context)
  }
}

/** The provider refused, could not be reached or gave no believable answer. */
export class ProviderError extends GatewayError {
  override readonly name = 'ProviderError'
}
