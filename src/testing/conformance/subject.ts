import type { Operation } from '../../provider/operation.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import type { ConformanceOptions, ReadableRequest } from './options.ts'
import type { Problems } from './problems.ts'
import type { Secrets } from './secrets.ts'

/** What good weather has shown of an operation; the faults are held against it. */
export interface Sound {
  /** Operations whose samples go before this one. */
  readonly after: readonly string[]
  readonly request: ReadableRequest
  /** The body of the answer as it came; `undefined` for a file. */
  readonly answer: string | undefined
  /** Whether `verify` refuses the answer without its headers. */
  readonly signed: boolean
}

/** The provider under test, and everything that is known of it so far. */
export interface Subject {
  readonly provider: AnyProvider
  readonly operations: Readonly<Record<string, Operation>>
  readonly options: ConformanceOptions<AnyProvider>
  /** The account, parsed by the provider's own schema. */
  readonly account: Readonly<Record<string, unknown>>
  readonly refuse: (code: string, message: string) => unknown
  readonly secrets: Secrets
  readonly problems: Problems
  /** By operation; only those whose samples hold in good weather. */
  readonly sound: Map<string, Sound>
}

/** Whether an operation is sent, and not made here. */
export function isSent(action: Operation): boolean {
  return action.make === undefined
}

/** The operations that are sent and have a sample that holds, with what was seen of them. */
export function soundOperations(subject: Subject): [string, Operation, Sound][] {
  return [...subject.sound].flatMap(([name, sound]) => {
    const action = subject.operations[name]
    return action === undefined ? [] : [[name, action, sound] as [string, Operation, Sound]]
  })
}
