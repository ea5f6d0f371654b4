export type { CallIdentity, CallSettings, RetrySettings } from './call/call.ts'
export type { CallOptions, OnDoubt, TimeoutOptions } from './call/options.ts'
export type { Failed, Outcome, Pending, Succeeded, Unknown } from './call/outcome.ts'
export { unwrap } from './call/outcome.ts'
export type { Attempt, WireFacts } from './call/progress.ts'
export { rawOf } from './call/raw.ts'
export type { ErrorContext, FaultCode } from './errors/errors.ts'
export {
  AbortedError,
  ClosedError,
  ConfigurationError,
  ConflictError,
  GatewayError,
  InvalidInputError,
  JournalError,
  NotificationError,
  OverloadedError,
  ProviderError,
} from './errors/errors.ts'
export type { Effect, Fault, Repeat } from './errors/fault.ts'
export type {
  MerchantClient,
  MerchantOptions,
  NeutralPayment,
  NeutralRefund,
  NotificationInput,
  NotificationOf,
  PaymentsClient,
  ProviderClient,
} from './gateway/client-types.ts'
export type { Gateway, GatewayOptions } from './gateway/gateway.ts'
export { createGateway } from './gateway/gateway.ts'
export type {
  ConcurrencyOptions,
  ConnectionOptions,
  RetryOptions,
} from './gateway/settings.ts'
export type { BilledKind, BillRow } from './provider/bill-spec.ts'
export type { NextStep } from './provider/neutral.ts'
export type { Money, Payment, PaymentState, Refund } from './provider/view.ts'
export type * from './reconcile/finding.ts'
export type { ReconcileOptions } from './reconcile/reconcile.ts'
export type { BillSource } from './reconcile/source.ts'
export type { Breaker, BreakerFactory } from './retry/breaker.ts'
export type { Runtime, Timer } from './runtime/runtime.ts'
export type * from './telemetry/events.ts'
