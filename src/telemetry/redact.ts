const longestTextLength = 300
/** Shorter secrets would blank out ordinary words, and no key is that short. */
const shortestSecretLength = 6
const digitRun = /\d(?:[ -]?\d){12,18}/g

/**
 * A provider's text, safe to show: secrets of the account are blanked, card numbers cut to their
 * last four digits (PCI DSS 3.4.1 allows no more by default), and the length is bounded.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let safe = text
  for (const secret of secrets) {
    if (secret.length >= shortestSecretLength) safe = safe.replaceAll(secret, '[secret]')
  }
  safe = safe.replace(digitRun, (run) => {
    const digits = run.replace(/\D/g, '')
    return passesLuhn(digits) ? `[card …${digits.slice(-4)}]` : run
  })
  return safe.length <= longestTextLength ? safe : `${safe.slice(0, longestTextLength)}…`
}

/** The check digit that every card number carries. */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

const cardNames = /^(pan|number|card_?(no|num|number)|acc_?no|account_?(no|number))$/i
const cardForm = /^\d(?:[ -]?\d){12,18}$/
const cardCodes = /"(cvc|cvd|cvv2?|cvn2?|csc|(card_?)?security_?code|pin|password)":/i
/** Shorter runs are mostly times in milliseconds; in a field named like a card's they count too. */
const likelyCard = /(?<!\d)[2-6]\d(?:[ -]?\d){12,17}(?!\d)/g

/** Whether a value may hold a card's number or code, whatever its fields are called. */
export function mayHoldCard(value: unknown): boolean {
  const text = JSON.stringify(value)
  if (cardCodes.test(text) || cleaned(value, []) !== value) return true
  return (text.match(likelyCard) ?? []).some((run) => passesLuhn(run.replace(/\D/g, '')))
}

/** No provider nests deeper; a body that does is cut, not followed without end. */
const deepest = 200

/**
 * A parsed value without secrets: texts that hold one have it blanked, card numbers are cut to
 * their last four digits where the field is named like one (many ids look like card numbers too).
 * The value itself, uncopied, where there is nothing to blank.
 */
export function cleaned(value: unknown, secrets: readonly string[]): unknown {
  const known = secrets.filter(({ length }) => length >= shortestSecretLength)
  return cleanedAt('', value, { secrets: known, depth: 0 })
}

interface Cleaning {
  readonly secrets: readonly string[]
  readonly depth: number
}

function cleanedAt(name: string, value: unknown, around: Cleaning): unknown {
  if (typeof value === 'object' && value !== null) return cleanedObject(name, value, around)
  const text = String(value)
  if (cardNames.test(name) && cardForm.test(text)) {
    const digits = text.replace(/\D/g, '')
    if (passesLuhn(digits)) return `[card …${digits.slice(-4)}]`
  }
  const found = around.secrets.filter((secret) => text.includes(secret))
  if (found.length === 0) return value
  return found.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text)
}

function cleanedObject(name: string, value: object, { secrets, depth }: Cleaning): unknown {
  if (depth > deepest) return '[too deep]'
  const isList = Array.isArray(value)
  let isChanged = false
  const entries = Object.entries(value).map(([key, each]) => {
    // The items of a list are named as the list is; a secret that is a name is blanked as well.
    const left = cleanedAt(isList ? name : key, each, { secrets, depth: depth + 1 })
    const kept = secrets.some((secret) => key.includes(secret)) ? '[secret]' : key
    isChanged ||= left !== each || kept !== key
    return [kept, left] as const
  })
  if (!isChanged) return value
  return isList ? entries.map(([, each]) => each) : Object.fromEntries(entries)
}
