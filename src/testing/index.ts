export type {
  ConformanceOptions,
  ConformanceReport,
  ConformanceSample,
  NotificationToSign,
  ReadableRequest,
  SignedNotification,
} from './conformance/options.ts'
export { ConformanceError } from './conformance/problems.ts'
export { testProvider } from './conformance/test-provider.ts'
export {
  type AdvanceLimits,
  type FakeRuntime,
  type FakeRuntimeOptions,
  fakeRuntime,
} from './fake-runtime.ts'
export {
  JournalConformanceError,
  type JournalConformanceOptions,
  testJournal,
} from './journal-conformance/test-journal.ts'
export type { ConnectionCounts } from './sandbox/connections.ts'
export type { FaultKind, FaultScope, SandboxFault } from './sandbox/faults.ts'
export type { Ledger, LedgerEntry } from './sandbox/ledger.ts'
export type { ReceivedRequest } from './sandbox/routes.ts'
export type {
  Asked,
  Refusal,
  RefusalOptions,
  Refusals,
  SandboxSample,
  StoredAct,
} from './sandbox/sample.ts'
export { startSandbox } from './sandbox/sandbox.ts'
export type {
  AnswerToSeal,
  AnswerToSign,
  RecordedRequest,
  Sandbox,
  SandboxOptions,
  SealedAnswer,
} from './sandbox/sandbox-options.ts'
