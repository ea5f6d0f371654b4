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
export type { ConnectionCounts } from './connections.ts'
export {
  type AdvanceLimits,
  type FakeRuntime,
  type FakeRuntimeOptions,
  fakeRuntime,
} from './fake-runtime.ts'
export type { FaultKind, FaultScope, SandboxFault } from './faults.ts'
export {
  JournalConformanceError,
  type JournalConformanceOptions,
  testJournal,
} from './journal-conformance/test-journal.ts'
export type { Ledger, LedgerEntry } from './ledger.ts'
export type { ReceivedRequest } from './routes.ts'
export type {
  Asked,
  Refusal,
  RefusalOptions,
  Refusals,
  SandboxSample,
  StoredAct,
} from './sample.ts'
export { startSandbox } from './sandbox.ts'
export type {
  AnswerToSeal,
  AnswerToSign,
  RecordedRequest,
  Sandbox,
  SandboxOptions,
  SealedAnswer,
} from './sandbox-options.ts'
