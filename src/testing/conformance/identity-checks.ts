import { isSecretField } from '../../provider/secret.ts'
import { fieldsOf } from '../../provider/shape.ts'
import type { Schema } from '../../provider/spec.ts'
import { callSample } from './call.ts'
import { plainly } from './sample-tries.ts'
import { withStand } from './stand.ts'
import { type Subject, soundOperations } from './subject.ts'

/** Names of what changes with the keys, the app or the address, and leaves the seller as it is. */
const technical = /serial|cert|key|secret|passw|version|url|host|prefix|app_?id|webhook|^test/i

/** Names of what money may belong to. */
const selling =
  /merch|mch|seller|shop|store|location|account|profile|channel|entity|behalf|login_?as|branch|sub/i

const write = {
  identity: 'the fields by which the provider knows the account, none of which ever changes',
  seller: 'its name into identity, or, where some accounts do without it, into identityIfGiven',
}

/** The fields that are named as the identity must be able to name it. */
export function checkNamed({ provider, secrets, problems }: Subject): void {
  const fields = Object.keys(fieldsOf(provider.merchant) ?? {})
  const complain = (place: string, wrong: string) =>
    problems.add({ place, wrong, write: write.identity })
  for (const field of provider.identity ?? []) {
    if (!fields.includes(field)) complain(`identity: ${field}`, 'is no field of merchant')
    else if (secrets.fields.includes(field)) {
      complain(`identity: ${field}`, 'is a secret; when it is renewed, every key becomes new')
    }
  }
}

/**
 * Two sellers in one identity have one key for the same number: the second one's order is answered
 * with the first one's, and never sent. So a field that goes out and may name a seller (it is
 * optional, or named like one) must be in the identity.
 */
export async function checkSellers(subject: Subject): Promise<void> {
  const { provider, problems } = subject
  // Names of nothing are told already: what is left out for them shows when they are right.
  if (provider.identity === undefined || !isSound(subject)) return
  const named: readonly string[] = [...provider.identity, ...(provider.identityIfGiven ?? [])]
  for (const [field, schema] of Object.entries(fieldsOf(provider.merchant) ?? {})) {
    if (named.includes(field) || technical.test(field) || !mayName(subject, field, schema)) continue
    const value = await valueThatGoesOut(subject, field)
    if (value === undefined) continue
    problems.add({
      place: `merchant.${field}`,
      wrong: 'goes out with requests and may name another seller, but is in no identity',
      write: write.seller,
    })
  }
}

function isSound({ provider, secrets }: Subject): boolean {
  const fields = Object.keys(fieldsOf(provider.merchant) ?? {})
  const named: readonly string[] = provider.identity ?? []
  return named.every((field) => fields.includes(field) && !secrets.fields.includes(field))
}

function mayName({ provider }: Subject, field: string, schema: Schema): boolean {
  if (schema.safeParse(undefined).success) return true
  return selling.test(field) && !isSecretField(provider.merchant, field)
}

/** The field's value, where it stands in a request that acts; `undefined` where it does not. */
async function valueThatGoesOut(subject: Subject, field: string): Promise<string | undefined> {
  const given = subject.account[field]
  const values = typeof given === 'string' ? [given] : candidates(subject, field)
  for (const value of values) {
    const options = { ...subject.options, merchant: { ...subject.account, [field]: value } }
    if (!subject.provider.merchant.safeParse(options.merchant).success) continue
    return (await goesOut({ ...subject, options }, value)) ? value : undefined
  }
  return undefined
}

async function goesOut(subject: Subject, value: string): Promise<boolean> {
  return await withStand(subject, plainly, async (stand) => {
    for (const [name, { effect }, { after }] of soundOperations(subject)) {
      if (effect === 'read') continue
      for (const earlier of after) await callSample(subject, stand, { name: earlier })
      await callSample(subject, stand, { name })
    }
    return stand.passed.signed.some(({ request, added }) =>
      JSON.stringify([request.path, request.headers, request.body, added]).includes(value),
    )
  })
}

const fillings = ['probe7', 'PROBE7', '7907907'] as const
const lengths = [7, 10, 15, 16, 18, 20, 24, 26, 32, 40, 64] as const

/** Texts that a field may take: what its pattern begins with, then letters or digits. */
function candidates({ provider }: Subject, field: string): readonly string[] {
  const schema = fieldsOf(provider.merchant)?.[field]
  const inner = (schema as { def?: { innerType?: Schema } }).def?.innerType ?? schema
  const checks = (inner as { def?: { checks?: readonly Check[] } }).def?.checks ?? []
  const patterns = checks.flatMap(({ _zod }) => _zod?.def?.pattern?.source ?? [])
  const starts = patterns.map((pattern) => /^\^([\w-]*)(?![?*+{])/.exec(pattern)?.[1] ?? '')
  return [...starts, ''].flatMap((start) =>
    lengths.flatMap((length) =>
      fillings.map((filling) => start + filling.repeat(length).slice(0, length)),
    ),
  )
}

/** Where zod keeps the pattern of a text. */
interface Check {
  readonly _zod?: { readonly def?: { readonly pattern?: RegExp } }
}
