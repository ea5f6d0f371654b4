import type * as z from 'zod'
import { checkProvider } from './check.ts'
import type { Role } from './neutral.ts'
import type {
  Download,
  Intention,
  MakeArguments,
  Operation,
  OperationLink,
  ToldFault,
} from './operation.ts'
import type { NeedValues, NotificationSpec, Provider, ProviderHead, Schema } from './spec.ts'
import type { Payment, Refund } from './view.ts'

/** What the neighbouring `input` schema types inside an operation. */
interface OperationInput<M extends Schema, In extends Schema, Names extends string> {
  readonly input: In
  readonly key?: keyof z.output<In> & string
  readonly settledBy?: Names | Exclude<OperationLink, string>
  readonly undoneBy?: Names | Exclude<OperationLink, string>
  readonly intends?: (args: { input: z.output<In>; merchant: z.output<M> }) => Intention
  readonly body?: (args: {
    input: z.output<In>
    merchant: z.output<M>
    needs: NeedValues
  }) => unknown
  readonly query?: (args: {
    input: z.output<In>
    merchant: z.output<M>
  }) => Readonly<Record<string, unknown>>
  readonly make?: (args: MakeArguments<z.output<In>, z.output<M>>) => unknown
  readonly download?: Download<z.output<In>>
}

/** What the neighbouring `output` schema types inside an operation. */
interface OperationOutput<Out extends Schema> {
  readonly output: Out
  readonly payment?: (output: z.output<Out>) => Payment
  readonly refund?: (output: z.output<Out>) => Refund
  // biome-ignore lint/suspicious/noExplicitAny: the input has a schema of its own
  readonly fault?: (output: z.output<Out>, input: any) => ToldFault | null | undefined
}

/** What no schema types. */
type OperationRest = Omit<
  Operation,
  keyof OperationInput<Schema, Schema, string> | keyof OperationOutput<Schema>
>

/** A member that no operation has is a misspelling, and does not compile. */
type NoStrangers<Op> = { readonly [Member in Exclude<keyof Op, keyof Operation>]: never }

interface EventSpec<Value extends Schema> {
  readonly value: Value
  readonly payment?: (value: z.output<Value>) => Payment
  readonly refund?: (value: z.output<Value>) => Refund
}

/** Operations, each typed by its own schemas and by the account's. */
type Typed<
  M extends Schema,
  Ins extends Record<string, Schema>,
  Outs extends Record<string, Schema>,
  Ops,
> = Ops & {
  readonly [Name in keyof Ins]: OperationInput<M, Ins[Name], Extract<keyof Ins, string>>
} & { readonly [Name in keyof Outs]: OperationOutput<Outs[Name]> } & {
  readonly [Name in keyof Ops]: OperationRest & NoStrangers<Ops[Name]>
}

/**
 * Types operations that stand in a file of their own, for a provider that has outgrown one file:
 * spread them into `operations` of `defineProvider`. Returns the literal itself.
 */
export function defineOperations<
  M extends Schema,
  Ins extends Record<string, Schema>,
  Outs extends Record<string, Schema>,
  const Ops,
>(_merchant: M, operations: Typed<M, Ins, Outs, Ops>): Ops {
  return operations
}

/**
 * Declares a provider. Returns the literal itself, checked and frozen, so that it can be spread:
 * `defineProvider({ ...provider, timeouts })`.
 *
 * @throws ConfigurationError when the literal contradicts itself (a path field that is no input
 * field, a `settledBy` that is no read, a host that is not https).
 */
export function defineProvider<
  const Id extends string,
  M extends Schema,
  E extends Schema,
  Ins extends Record<string, Schema>,
  Outs extends Record<string, Schema>,
  const Ops,
  Vals extends Record<string, Schema>,
  const Events = Record<never, never>,
  const Roles = Record<never, never>,
>(
  provider: ProviderHead<Id, M, E> & {
    readonly operations: Typed<M, Ins, Outs, Ops>
    readonly neutral?: Roles & { readonly [Name in keyof Ops]?: Role }
    readonly notification?: Omit<NotificationSpec<z.output<M>>, 'events'> & {
      readonly events: Events & { readonly [Type in keyof Vals]: EventSpec<Vals[Type]> }
    }
  },
): Provider<Id, M, E, Ops, Events, Roles> {
  checkProvider(provider as never)
  return Object.freeze(provider) as never
}
