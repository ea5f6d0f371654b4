import type { Binding } from '../call/call.ts'
import type { CallOptions } from '../call/options.ts'
import type { Outcome } from '../call/outcome.ts'
import { ConfigurationError, type ErrorContext, InvalidInputError } from '../errors/errors.ts'
import { validInput } from '../errors/validation.ts'
import type { Act, NextStep, Role } from '../provider/neutral.ts'
import type { Operation } from '../provider/operation.ts'
import type { Roles } from '../provider/spec.ts'
import { type Asked, neutralOf, neutralOutcome } from './answers.ts'
import { inputSchema } from './fields.ts'

type Client = Readonly<Record<string, (input: object, options?: CallOptions) => Promise<unknown>>>

const acts: readonly Act[] = ['query', 'refund', 'queryRefund', 'close']

/**
 * The neutral client over one account: it translates, and calls the provider's own typed methods.
 *
 * @throws ConfigurationError when the provider names no role.
 */
export function createPayments(binding: Binding, client: object): object {
  const { id, neutral } = binding.spec
  if (neutral === undefined) {
    const message = `provider ${id} has no neutral client: call its own methods`
    throw new ConfigurationError(message, { provider: id })
  }
  const roles = Object.entries(neutral as Roles)
  const serve = (name: string, role: Role) => servant({ binding, client, name, role } as Serving)
  const ways = new Map(
    roles.filter(([, { act }]) => act === 'pay').map(([name, role]) => [name, serve(name, role)]),
  )
  const own: Record<string, unknown> = {
    pay: async ({ method, ...input }: { method: string }, options?: CallOptions) => {
      const way = ways.get(method)
      if (way !== undefined) return way(input, options)
      const known = [...ways.keys()].join(', ')
      throw new InvalidInputError(`${id}.payments.pay input.method: must be one of ${known}`, {
        provider: id,
        merchant: binding.merchant,
      })
    },
  }
  for (const act of acts) {
    const found = roles.find(([, role]) => role.act === act)
    if (found !== undefined) own[act] = serve(...found)
  }
  return Object.freeze(own)
}

interface Serving {
  readonly binding: Binding
  readonly client: Client
  readonly name: string
  readonly role: Role
}

function servant(serving: Serving) {
  const { binding, client, name, role } = serving
  const { id: provider, operations } = binding.spec
  const action = operations[name] as Operation
  const schema = inputSchema(role)
  const path = `${provider}.payments.${role.act} input`
  const context = { provider, merchant: binding.merchant, operation: name }
  return async (input: unknown = {}, options?: CallOptions): Promise<unknown> => {
    const { own, ...given } = validInput(schema, input, { path, context })
    const translated = translate(role, { given, own: own as object | undefined, path, context })
    const next = (output: unknown) => nextStep(serving, output)
    const asked: Asked = { provider, act: role.act, action, given, next }
    const answer = await client[name]?.(translated, optionsOf(action, given, options))
    if (action.make !== undefined) return made(await neutralOf(answer, asked))
    if (action.effect === 'read') return neutralOf(answer, asked)
    return await afterSending(answer as Outcome<unknown>, asked)
  }
}

/** What was sent has an outcome, also where it cannot be put into neutral words: never an error. */
async function afterSending(outcome: Outcome<unknown>, asked: Asked): Promise<Outcome<unknown>> {
  try {
    return await neutralOutcome(outcome, asked)
  } catch (error) {
    const { key, history } = outcome
    const kind = error instanceof Error ? error.name : typeof error
    const message = `its answer could not be read (${kind}); ask the provider's own methods`
    const code = 'ANSWER_UNREADABLE'
    return { status: 'unknown', fault: 'unknown', code, message, key, history }
  }
}

/** Nothing was sent: what was made waits for its payer. */
function made(value: unknown): Outcome<unknown> {
  return { status: 'pending', key: '', history: [], value }
}

interface Given {
  readonly given: object
  readonly own: object | undefined
  readonly path: string
  readonly context: ErrorContext
}

/** @throws InvalidInputError when the provider cannot take it, or a field would be given twice. */
function translate(role: Role, { given, own, path, context }: Given): object {
  let input: Readonly<Record<string, unknown>>
  try {
    input = role.input(given) as Readonly<Record<string, unknown>>
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidInputError(`${path}.amount: ${error.message}`, context)
  }
  const twice = Object.keys(own ?? {}).find((name) => input[name] !== undefined)
  if (twice === undefined) return { ...input, ...own }
  const message = `${path}.own.${twice}: is filled from the other fields; leave it out`
  throw new InvalidInputError(message, context)
}

/** An act without a number of its own is named by the caller's, so that its repeat is the same. */
function optionsOf(
  { key, effect }: Operation,
  { reference }: { readonly reference?: string },
  options: CallOptions | undefined,
): CallOptions | undefined {
  if (effect === 'read' || key !== undefined || reference === undefined) return options
  return { reference, ...options }
}

async function nextStep({ client, role }: Serving, output: unknown): Promise<NextStep | undefined> {
  const next = role.next?.(output)
  if (next?.kind !== 'make') return next
  return { kind: 'client', parameters: await client[next.operation]?.(next.input) }
}
