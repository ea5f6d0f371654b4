import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A webhook as PayPal sent it. */
export interface PaypalWebhook {
  readonly transmission_id: string
  readonly transmission_time: string
  readonly transmission_sig: string
  readonly auth_algo: string
  readonly cert_url: string
  readonly cert_pem: string
  readonly webhook_id: string
  readonly raw_body: string
  readonly crc32_decimal: string
  readonly signed_string: string
  /** What is wrong with it, where something is. */
  readonly why?: string
}

/** A contract of PayPal's API description. */
export interface PaypalContract {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly method: string
        readonly path: string
        readonly request?: string
        readonly answer?: string
        readonly statuses: readonly string[]
        readonly headers: readonly string[]
      }
    >
  >
  readonly components: object
}

/** Reads a fixture. */
export function paypalFixture<Content>(name: string): Content {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, '../fixtures/paypal', `${name}.json`), 'utf8'),
  )
}

export const vectors = paypalFixture<{
  readonly webhook_signature_valid: readonly PaypalWebhook[]
  readonly webhook_signature_invalid: readonly PaypalWebhook[]
  readonly crc32_only: readonly PaypalWebhook[]
  readonly crc32_vectors: readonly { readonly input_utf8: string; readonly crc32_decimal: string }[]
}>('vectors')
