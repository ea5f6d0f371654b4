/** Where a value sits inside a body or an input: the names from the outside in. */
export type Place = readonly string[]

/** A value that holds no other, and where it sits. */
export interface Leaf {
  readonly place: Place
  readonly value: unknown
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value)
}

/** All leaves of a value, in its own order. */
export function leaves(value: unknown, place: Place = []): readonly Leaf[] {
  if (!isBranch(value)) return value === undefined ? [] : [{ place, value }]
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...place, name]))
}

/** The value at a place; `undefined` where there is none. */
export function at(value: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (inner, name) => (isBranch(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  )
}

/** Writes a value at a place of a body that is ours to change; missing objects are made. */
export function put(body: unknown, place: Place, value: unknown): void {
  const [name, ...inner] = place
  if (name === undefined || !isBranch(body)) return
  if (inner.length === 0) {
    // defineProperty and not an assignment: a name like __proto__ stays a name.
    Object.defineProperty(body, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
    return
  }
  if (!Object.hasOwn(body, name) || !isBranch(body[name])) put(body, [name], {})
  put(body[name], inner, value)
}

/** The value in the type of a model: forms and paths know only text. */
export function likeModel(value: unknown, model: unknown): unknown {
  if (typeof value === 'string') {
    if (typeof model === 'number' && value !== '' && Number.isFinite(Number(value))) {
      return Number(value)
    }
    if (typeof model === 'boolean' && /^(true|false)$/.test(value)) return value === 'true'
  }
  if (typeof value === 'number' && typeof model === 'string') return String(value)
  return value
}

/** A text that is equal for equal values, whatever the order of their names. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isBranch(inner) && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
        )
      : inner,
  )
}

/** Reads `a=1&b[c]=2&d[0]=3`: a query, or the body of a form. */
export function decodeForm(text: string): Record<string, unknown> {
  const form: Record<string, unknown> = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const [first, ...inner] = name.split('[')
    put(form, [first ?? '', ...inner.map((part) => part.replace(/\]$/, ''))], value)
  }
  return form
}
