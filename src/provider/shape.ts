import type { Schema } from './spec.ts'

/** The fields of an object schema, or `undefined` for any other schema. */
export function fieldsOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  return (schema as { def?: { shape?: Record<string, Schema> } }).def?.shape
}

/** The names in a path template: `/orders/{order_no}` has `order_no`. */
export function pathFields(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? '')
}

/** Reads `amount.total` out of a value; `undefined` where there is no such thing. */
export function at(value: unknown, path: string): unknown {
  let found: unknown = value
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return found
}

interface Wrapping {
  readonly shape?: Readonly<Record<string, Schema>>
  readonly innerType?: Schema
  readonly in?: Schema
  readonly left?: Schema
  readonly right?: Schema
  readonly options?: readonly Schema[]
}

/** Each name that a schema types at its top level, in any of its forms. */
export function typedNames(schema: Schema): readonly string[] {
  const def = (schema as { def?: Wrapping }).def ?? {}
  const inner = [def.innerType, def.in, def.left, def.right, ...(def.options ?? [])]
  const own = Object.keys(def.shape ?? {})
  return [...own, ...inner.flatMap((one) => (one === undefined ? [] : typedNames(one)))]
}
