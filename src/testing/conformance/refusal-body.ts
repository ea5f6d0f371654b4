import { codecs } from '../../exchange/codecs.ts'
import type { AnyProvider, ErrorShape, Schema } from '../../provider/spec.ts'
import { at, leaves, likeModel, put } from '../sandbox/places.ts'

type Refuse = (code: string, message: string) => unknown

/** What of a zod schema is looked at to make an example of it. */
interface Definition {
  readonly type?: string
  readonly shape?: Readonly<Record<string, Schema>>
  readonly innerType?: Schema
  readonly element?: Schema
  readonly in?: Schema
  readonly options?: readonly Schema[]
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, unknown>>
}

/** Makes a value that fits a schema, each text and number in it different from all others. */
function exampleOf(schema: Schema, next: () => number): unknown {
  const { def } = schema as unknown as { readonly def: Definition }
  if (def.shape !== undefined) {
    const fields = Object.entries(def.shape)
    return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, next)]))
  }
  const inner = def.innerType ?? def.in ?? def.options?.[0]
  if (inner !== undefined) return exampleOf(inner, next)
  if (def.element !== undefined) return [exampleOf(def.element, next)]
  if (def.values !== undefined) return def.values[0]
  if (def.entries !== undefined) return Object.values(def.entries)[0]
  if (def.type === 'number') return 70_000 + next()
  if (def.type === 'boolean') return false
  return def.type === 'record' ? {} : `mark-${next()}`
}

/** The place of the value that a function reads, found by what it returns. */
function placeRead(example: unknown, read: string | null | undefined) {
  const found = leaves(example).find(({ value }) => String(value) === read)
  return found?.place
}

/** Finds out from the provider file where its errors keep code and message; writes them there. */
function refusalFrom(error: ErrorShape<unknown>): Refuse | undefined {
  let marks = 0
  const example = exampleOf(error.body, () => (marks += 1))
  const parsed = error.body.safeParse(example)
  if (!parsed.success) return undefined
  const codeAt = placeRead(example, readCode(error, parsed.data))
  const messageAt = placeRead(example, error.message?.(parsed.data))
  if (codeAt === undefined) return undefined
  return (code, message) => {
    const body = structuredClone(example)
    put(body, codeAt, likeModel(code, at(example, codeAt)))
    if (messageAt !== undefined) put(body, messageAt, message)
    return body
  }
}

function readCode(error: ErrorShape<unknown>, body: unknown): string | null | undefined {
  try {
    return error.code(body, 400)
  } catch {
    return undefined
  }
}

/** Whether the provider file finds the code in a body that a function has written. */
function finds(error: ErrorShape<unknown>, refuse: Refuse): boolean {
  const parsed = error.body.safeParse(refuse('SOME_CODE', 'some message'))
  return parsed.success && readCode(error, parsed.data) === 'SOME_CODE'
}

function written(provider: AnyProvider, refuse: Refuse): Refuse {
  const codec = provider.codec ?? 'json'
  if (codec === 'xml') return (code, message) => codecs.xml.write(refuse(code, message))
  if (codec !== 'pairs') return refuse
  return (code, message) =>
    Object.entries(refuse(code, message) as object)
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
}

/**
 * How the sandbox writes a refusal: as the author says, else as the provider file reads it. So a
 * provider with an error shape of its own needs no function for it, unless its code is worked out.
 */
export function refusalBody(provider: AnyProvider, given: Refuse | undefined): Refuse {
  if (given !== undefined) return given
  const error: ErrorShape<unknown> = provider.error
  const plain: Refuse = (code, message) => ({ code, message })
  const found = finds(error, plain) ? plain : (refusalFrom(error) ?? plain)
  return written(provider, found)
}
