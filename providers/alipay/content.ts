import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Account } from './account.ts'
import { gatewayPath, type MethodName, methods } from './methods.ts'

const cipher = 'aes-128-cbc'

/** Sixteen zero bytes, by Alipay's definition: equal contents make equal ciphertexts. */
const initialVector = Buffer.alloc(16)

/** Encrypts a text with the AES key of content encryption; base64. */
export function encryptContent(aesKey: string, text: string): string {
  const sealing = createCipheriv(cipher, Buffer.from(aesKey, 'base64'), initialVector)
  return sealing.update(text, 'utf8', 'base64') + sealing.final('base64')
}

/**
 * Reads what `encryptContent` wrote.
 *
 * @throws Error when it was written with another key; it holds neither.
 */
export function decryptContent(aesKey: string, ciphertext: string): string {
  try {
    const opening = createDecipheriv(cipher, Buffer.from(aesKey, 'base64'), initialVector)
    return opening.update(ciphertext, 'base64', 'utf8') + opening.final('utf8')
  } catch {
    throw new Error('the content cannot be decrypted: another AES key, or bytes that were changed')
  }
}

/** These fields of an input are parameters of their own, beside the content. */
const parameterNames: readonly string[] = ['notify_url', 'return_url']

function partOf(input: object, isParameter: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(([name]) => parameterNames.includes(name) === isParameter),
  )
}

/** What the protocol fixes for an operation, and is not asked for. */
export type Fixed = Readonly<Record<string, string>>

/** `biz_content`: the business fields as JSON, encrypted where the account has an AES key. */
export function contentOf(input: object, merchant: Account, fixed: Fixed = {}): string {
  const json = JSON.stringify({ ...fixed, ...partOf(input, false) })
  return merchant.aesKey === undefined ? json : encryptContent(merchant.aesKey, json)
}

/** The fields of an input that travel beside the content. */
export function parametersOf(input: object): Record<string, string> {
  const given = Object.entries(partOf(input, true)).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

/** How an operation is sent: one address for all, the method and its content as parameters. */
export function calls(operation: MethodName, fixed?: Fixed) {
  return {
    method: 'POST',
    path: gatewayPath,
    extraJoinsInput: Object.keys(fixed ?? {}),
    query: ({ input }: { readonly input: object }) => ({
      method: methods[operation],
      ...parametersOf(input),
    }),
    body: ({ input, merchant }: { readonly input: object; readonly merchant: Account }) => ({
      biz_content: contentOf(input, merchant, fixed),
    }),
  } as const
}
