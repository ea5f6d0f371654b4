import * as z from 'zod'
import { codecs } from '../../exchange/codecs.ts'
import type { Operation } from '../../provider/operation.ts'
import { fieldsOf } from '../../provider/shape.ts'
import type { AnyProvider, Need } from '../../provider/spec.ts'
import { at, decodeForm, leaves, likeModel, type Place, put } from './places.ts'
import type { SandboxSample } from './sample.ts'

/** A request as it came, complete. */
export interface ReceivedRequest {
  readonly method: string
  /** Path with query. */
  readonly path: string
  /** Names in lower case; repeated fields joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request whose operation is known. */
export interface Routed {
  readonly operation: string
  readonly action: Operation
  readonly sample: SandboxSample | undefined
  readonly input: Record<string, unknown>
  /** The idempotency key, where the request carries one. */
  readonly key: string | undefined
}

export interface RoutesOptions {
  readonly provider: AnyProvider
  // biome-ignore lint/suspicious/noExplicitAny: each provider has its own account type
  readonly merchant: any
  readonly samples: Readonly<Record<string, SandboxSample>>
  /** Tells operations apart that share a method and a path. */
  readonly route?: ((request: ReceivedRequest) => string | undefined) | undefined
}

/** What a request says, in its three places. */
interface Spoken {
  readonly path: Record<string, string>
  readonly query: Record<string, unknown>
  readonly body: unknown
}

interface Route {
  readonly operation: string
  readonly action: Operation
  readonly sample: SandboxSample | undefined
  readonly pattern: RegExp
  readonly fields: readonly string[]
  readonly places: readonly LearnedPlace[]
}

/** Where a field of the input travels, as the sample shows it. */
interface LearnedPlace {
  readonly field: Place
  readonly model: unknown
  readonly in: 'query' | 'body'
  readonly at: Place
}

/** Makes a pattern of `/orders/{order_no}`; literal text is taken literally. */
function patternOf(template: string): { pattern: RegExp; fields: string[] } {
  const fields: string[] = []
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      fields.push(part.slice(1, -1))
      return '([^/]+)'
    })
    .join('')
  return { pattern: new RegExp(`^${source}$`), fields }
}

/** Encodes the sample and looks for its values: a field may travel under another name. */
function learnPlaces(action: Operation, sample: SandboxSample, merchant: unknown): LearnedPlace[] {
  const parsed = action.input.safeParse(sample.input)
  const input: unknown = parsed.success ? parsed.data : sample.input
  const written = (side: 'query' | 'body') => {
    try {
      const encode = side === 'query' ? action.query : action.body
      return leaves(encode?.({ input, merchant, needs: {} })).map((leaf) => ({ ...leaf, side }))
    } catch {
      // A body that needs what must be fetched first cannot be made here; its names may do.
      return []
    }
  }
  const travelling = [...written('body'), ...written('query')]
  return leaves(input).flatMap(({ place, value }) => {
    const text = String(value)
    const found = travelling.find((leaf) => String(leaf.value) === text)
    return found === undefined
      ? []
      : [{ field: place, model: value, in: found.side, at: found.place }]
  })
}

function decodeBody(text: string, codec: NonNullable<AnyProvider['codec']>): unknown {
  if (text === '') return undefined
  if (codec === 'form' || codec === 'pairs') return decodeForm(text)
  try {
    return codecs[codec].read(text)
  } catch {
    return undefined
  }
}

function readInput(route: Route, spoken: Spoken): Record<string, unknown> {
  if (route.sample?.read !== undefined) return { ...route.sample.read(spoken) }
  const body = typeof spoken.body === 'object' && spoken.body !== null ? spoken.body : {}
  const all: Record<string, unknown> = { ...spoken.query, ...body, ...spoken.path }
  const input: Record<string, unknown> = {}
  const fields = fieldsOf(route.action.input) ?? all
  for (const name of Object.keys(fields)) {
    if (Object.hasOwn(all, name)) put(input, [name], structuredClone(all[name]))
  }
  for (const learned of route.places) {
    const live = at(input, learned.field) ?? at(spoken[learned.in], learned.at)
    if (live !== undefined) put(input, learned.field, likeModel(live, learned.model))
  }
  for (const { place, value } of leaves(route.sample?.input)) {
    const live = at(input, place)
    if (live !== undefined) put(input, place, likeModel(live, value))
  }
  return input
}

/** What has to be fetched first is asked for like an operation of the same name. */
function needsOf(provider: AnyProvider): [string, Operation][] {
  const needs: Readonly<Record<string, Need<never>>> = provider.auth.needs ?? {}
  return Object.entries(needs).map(([name, { method, path }]) => {
    return [name, { method, path, effect: 'read', input: z.unknown(), output: z.unknown() }]
  })
}

/** Makes a request out again: which operation of the provider it is, and with what input. */
export function createRoutes(
  options: RoutesOptions,
): (request: ReceivedRequest) => Routed | undefined {
  const { provider, samples, merchant } = options
  const codec = provider.codec ?? 'json'
  const operations = [
    ...Object.entries(provider.operations as Record<string, Operation>),
    ...needsOf(provider),
  ]
  const routes = operations
    .filter(([, action]) => action.path !== undefined)
    .map(([operation, action]): Route => {
      const sample = samples[operation]
      const places = sample === undefined ? [] : learnPlaces(action, sample, merchant)
      return { operation, action, sample, places, ...patternOf(action.path ?? '') }
    })
    // A path without fields goes first: /orders/search is no order number.
    .sort((one, other) => one.fields.length - other.fields.length)
  const header = provider.idempotency.header?.toLowerCase()
  const { field } = provider.idempotency

  return (request) => {
    const [path = '', query = ''] = request.path.split(/\?(.*)/s)
    const named = options.route?.(request)
    const route = routes.find(
      ({ operation, action, pattern }) =>
        (named === undefined || named === operation) &&
        action.method === request.method &&
        pattern.test(path),
    )
    if (route === undefined) return undefined
    const values = route.pattern.exec(path)?.slice(1) ?? []
    const spoken = {
      path: Object.fromEntries(route.fields.map((name, i) => [name, decode(values[i] ?? '')])),
      query: decodeForm(query),
      body: decodeBody(request.body, codec),
    }
    const { operation, action, sample } = route
    const key =
      (header === undefined ? undefined : request.headers[header]) ??
      (field === undefined ? undefined : at(spoken.body, field.split('.')))
    return {
      operation,
      action,
      sample,
      input: readInput(route, spoken),
      key: typeof key === 'string' ? key : undefined,
    }
  }
}

/** Undoes percent-encoding; text that is not encoded properly stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
