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
