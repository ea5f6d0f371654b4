import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface JsonSchema {
  readonly type?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly maxLength?: number
  readonly maximum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
}

interface Described {
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: JsonSchema
  }[]
  readonly body?: JsonSchema
}

const path = join(import.meta.dirname, '../fixtures/stripe/openapi.json')
const spec: { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> } =
  JSON.parse(readFileSync(path, 'utf8'))

type Form = { [name: string]: string | Form }

/** Reads a form as a server does that knows brackets: `a[b][0]=1`. */
function readForm(text: string): Form {
  const form: Form = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const names = name.replaceAll(']', '').split('[')
    const last = names.pop() ?? ''
    const branch = names.reduce<Form>((inner, part) => {
      const next = inner[part] ?? {}
      inner[part] = next
      return next as Form
    }, form)
    branch[last] = value
  }
  return form
}

const isForm = (value: string | Form): value is Form => typeof value === 'object'

const scalars: Readonly<Record<string, RegExp>> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/,
  string: /^[\s\S]*$/,
}

/** What a form's value has that its schema forbids, each with its place. */
function problemsOf(value: string | Form, schema: JsonSchema, place: string): string[] {
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map((one) => problemsOf(value, one, place))
    return tries.some(({ length }) => length === 0) ? [] : (tries[0] ?? [])
  }
  if (schema.type === 'object') {
    if (!isForm(value)) return [`${place}: must be an object`]
    return objectProblems(value, schema, place)
  }
  if (schema.type === 'array') {
    if (!isForm(value)) return [`${place}: must be a list`]
    return Object.entries(value).flatMap(([index, item]) =>
      /^\d+$/.test(index)
        ? problemsOf(item, schema.items ?? {}, `${place}.${index}`)
        : [`${place}.${index}: must be an index`],
    )
  }
  if (isForm(value)) return [`${place}: must be a ${schema.type}`]
  const wrong: string[] = []
  if (!(scalars[schema.type ?? 'string'] ?? /^/).test(value)) wrong.push(`must be ${schema.type}`)
  if (schema.enum !== undefined && !schema.enum.includes(value)) wrong.push(`is not in the list`)
  if (value.length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) wrong.push('is too long')
  if (Number(value) > (schema.maximum ?? Number.POSITIVE_INFINITY)) wrong.push('is too large')
  return wrong.map((why) => `${place}: ${why}`)
}

function objectProblems(value: Form, schema: JsonSchema, place: string): string[] {
  const { properties = {}, required = [], additionalProperties } = schema
  const missing = required.filter((name) => !(name in value)).map((name) => `${name}: is missing`)
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const known = properties[name]
    if (known !== undefined) return problemsOf(inner, known, `${place}.${name}`)
    if (typeof additionalProperties === 'object') {
      return problemsOf(inner, additionalProperties, `${place}.${name}`)
    }
    return [`${place}.${name}: is no such field`]
  })
  return [...missing, ...wrong]
}

/** What a request has that Stripe's own description forbids. */
export function contractProblems(request: { method: string; path: string; body: string }) {
  const [bare = '', query = ''] = request.path.split('?')
  const template = Object.keys(spec.paths).find((one) =>
    new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  )
  const described = spec.paths[template ?? '']?.[request.method.toLowerCase()]
  if (described === undefined) return [`${request.method} ${bare}: is no such operation`]
  const asked = described.parameters.filter((parameter) => parameter.in === 'query')
  const properties = Object.fromEntries(asked.map(({ name, schema }) => [name, schema]))
  return [
    ...objectProblems(readForm(query), { properties }, 'query'),
    ...objectProblems(readForm(request.body), described.body ?? {}, 'body'),
  ]
}
