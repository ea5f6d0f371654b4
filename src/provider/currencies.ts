import type { Money } from './view.ts'

/** ISO 4217: how many decimals the smallest unit of a currency has, where that is not two. */
const decimals: Readonly<Record<string, number>> = {
  ...each('BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF', 0),
  ...each('BHD IQD JOD KWD LYD OMR TND', 3),
  ...each('CLF UYW', 4),
}

function each(codes: string, count: number): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, count]))
}

/** How many decimals the smallest unit of a currency has, by ISO 4217: 2 for EUR, 0 for JPY. */
export function decimalsOf(currency: string): number {
  return Object.hasOwn(decimals, currency) ? (decimals[currency] ?? 2) : 2
}

/**
 * An amount in whole units as text, never through a float: 1280 fen is `'12.80'`.
 *
 * @param places how many decimals the provider writes; by default the currency's own.
 * @throws RangeError when those cannot hold it: half a yen, a tenth of a cent.
 */
export function toDecimal({ minor, currency }: Money, places = decimalsOf(currency)): string {
  const own = decimalsOf(currency)
  const digits = String(minor).padStart(own + 1, '0')
  const cut = digits.length - own
  const [whole, part] = [digits.slice(0, cut), digits.slice(cut).padEnd(places, '0')]
  if (!Number.isSafeInteger(minor) || minor < 0 || /[1-9]/.test(part.slice(places))) {
    throw new RangeError(`${minor} ${currency} in minor units cannot be written exactly`)
  }
  return places === 0 ? whole : `${whole}.${part.slice(0, places)}`
}

/**
 * An amount in minor units, by text alone: `'12.80'` is 1280 fen. `undefined` when it is no amount,
 * has a part below the smallest unit, or is beyond what a number holds exactly.
 */
export function fromDecimal(text: string, currency: string): Money | undefined {
  const [, whole, part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const own = decimalsOf(currency)
  if (whole === undefined || /[1-9]/.test(part.slice(own))) return undefined
  const minor = Number(whole + part.slice(0, own).padEnd(own, '0'))
  return Number.isSafeInteger(minor) ? { minor, currency } : undefined
}

/**
 * The minor units of an amount in the one currency that a provider takes.
 *
 * @throws RangeError when it is in another one.
 */
export function minorIn(currency: string, amount: Money): number {
  if (amount.currency === currency) return amount.minor
  throw new RangeError(`must be in ${currency}, not ${amount.currency}`)
}
