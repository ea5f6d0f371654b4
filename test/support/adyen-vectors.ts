import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'

type Json = Readonly<Record<string, unknown>>

function fixture<Content>(name: string): Content {
  const path = join(import.meta.dirname, '../fixtures/adyen', name)
  return JSON.parse(readFileSync(path, 'utf8')) as Content
}

export const vectors = fixture<{
  readonly hmac: readonly {
    readonly kind: string
    readonly key_hex: string
    readonly data: string
    readonly expected: string
  }[]
  readonly data_to_sign_examples: readonly { readonly in: Json; readonly out: string }[]
  readonly malformed_signature_same_length: string
  readonly notifications: Readonly<
    Record<
      string,
      {
        readonly live: string
        readonly notificationItems: readonly [{ readonly NotificationRequestItem: Json }]
      }
    >
  >
}>('vectors.json')

export const codes = fixture<{
  readonly resultCode: Readonly<Record<string, string>>
  readonly refusalReasonCode: Readonly<
    Record<string, { readonly name: string; readonly class: string }>
  >
  readonly errorCode: Readonly<Record<string, string>>
}>('codes.json')

export const examples = fixture<Readonly<Record<string, Json>>>('examples.json')

/** The fields of each request in version 72, by operation. */
export const fieldsOfV72 = fixture<Readonly<Record<string, readonly string[]>>>('fields-v72.json')

const schemas = fixture<{ readonly components: { readonly schemas: Json } }>('schemas.json')
const ajv = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false })
ajv.addSchema(schemas, 'checkout')

/** What Adyen's own schema has against a request; empty where it has nothing. */
export function problemsOf(schema: string, request: unknown): readonly string[] {
  const valid = ajv.validate({ $ref: `checkout#/components/schemas/${schema}` }, request)
  if (valid) return []
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ''}`)
}

/** The key of the published notifications. */
export const publishedKey = vectors.hmac[0]?.key_hex ?? ''
