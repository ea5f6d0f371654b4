import { fieldsOf } from '../../provider/shape.ts'
import type { Signed, SignRequest } from '../../provider/spec.ts'
import { callSample } from './call.ts'
import { changedAt } from './forgery.ts'
import { plainly } from './sample-tries.ts'
import { withStand } from './stand.ts'
import { type Subject, soundOperations } from './subject.ts'

/** Names that only a secret has; those of public keys and key ids end differently. */
const secretName =
  /(secret|private_?key|passw(or)?d|passphrase|secret_?key|api_?(v\d)?_?key|hmac_?key)$/i

/** Headers whose whole value is a key. */
const keyHeader = /api-?key|token|secret/i

/** Every account field that signs must be marked: only what is marked is kept out of all texts. */
export async function checkSecretFields(subject: Subject): Promise<void> {
  const { provider, account, secrets, problems } = subject
  const request = await signedRequest(subject)
  for (const field of Object.keys(fieldsOf(provider.merchant) ?? {})) {
    const [value] = [account[field]].flat()
    if (secrets.fields.includes(field) || typeof value !== 'string' || value === '') continue
    const why = secretName.test(field)
      ? 'is named like a secret'
      : request && (await whySecret(subject, { field, value, request }))
    if (why === undefined) continue
    problems.add({
      place: `merchant.${field}`,
      wrong: `${why}, but is not marked as one: it may be printed`,
      write: `${field}: secret(), or pem() for a PEM text`,
    })
  }
}

/** A request of the provider as it comes to be signed. */
async function signedRequest(subject: Subject): Promise<SignRequest<unknown> | undefined> {
  const [first] = soundOperations(subject)
  if (first === undefined) return undefined
  const [name, , { after }] = first
  return await withStand(subject, plainly, async (stand) => {
    for (const earlier of after) await callSample(subject, stand, { name: earlier })
    await callSample(subject, stand, { name })
    return stand.passed.signed.at(-1)?.request
  })
}

interface Field {
  readonly field: string
  readonly value: string
  readonly request: SignRequest<unknown>
}

async function whySecret(subject: Subject, given: Field): Promise<string | undefined> {
  const { field, value, request } = given
  const { account } = subject
  const signed = await sign(subject, request)
  if (signed === undefined) return undefined
  if (isKey(signed, value)) return 'is sent as the key'
  // A signature that differs each time (padding, an elliptic curve) tells nothing by differing.
  if (written(await sign(subject, request)) !== written(signed)) return undefined
  const changed = { ...account, [field]: changedAt(value, value.length - 1) }
  const isSame = written(await sign(subject, { ...request, merchant: changed })) === written(signed)
  const isShown = [request.path, request.body, written(request.headers), written(signed)].some(
    (text) => text.includes(value),
  )
  return isSame || isShown ? undefined : 'makes the signature, and is shown in no request'
}

async function sign({ provider }: Subject, request: SignRequest<unknown>) {
  try {
    return await provider.auth.sign(request)
  } catch {
    // A key that cannot be read signs nothing.
    return undefined
  }
}

function isKey({ headers = {} }: Signed, value: string): boolean {
  return Object.entries(headers).some(
    ([name, text]) => text === `Bearer ${value}` || (text === value && keyHeader.test(name)),
  )
}

function written(value: unknown): string {
  return JSON.stringify(value) ?? ''
}
