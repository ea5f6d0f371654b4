import type { Fault } from '../../src/provider/index.ts'

function each(fault: Fault, codes: string): Record<string, Fault> {
  const written = codes.trim().split(/\s+/)
  return Object.fromEntries(written.flatMap(spread).map((code) => [code, fault]))
}

/** `131-135` and `15_001-015` are all that lie between. */
function spread(codes: string): readonly string[] {
  const [, prefix = '', first = '', last] = /^(\d+_)?(\d+)(?:-(\d+))?$/.exec(codes) ?? []
  const count = last === undefined ? 1 : Number(last) - Number(first) + 1
  return Array.from({ length: count }, (_, place) => {
    return prefix + String(Number(first) + place).padStart(first.length, '0')
  })
}

/**
 * What the published `errorCode`s mean: https://docs.adyen.com/development-resources/error-codes,
 * its list at second hand (wikimedia SmashPig, ExceptionMapper.php, and the examples of Adyen's
 * OpenAPI document). That a request which is not valid was not carried out is Adyen's word
 * "validation"; which of them the payer can mend is our reading of their texts.
 */
export const errorCodes: Readonly<Record<string, Fault>> = {
  // Something in the request is missing, not valid, not allowed or out of date.
  ...each('invalid', '100 102 104-105 107 109-128 130-139 142-143 145-152 154-160 164-175'),
  ...each('invalid', '177 180-196 198-200 203 205 600-605 609 694-695 700-702 801-802 805-807'),
  ...each('invalid', '902 907-908 912 1000-1002 2000'),
  // Of Checkout, with a margin, since the list grows; of 3-D Secure; limits of the request itself.
  ...each('invalid', '14_000-099 14_0378-0385 14_0392 15_001-024 29_001 29_100'),
  // Tokens of wallets: spoilt, of another environment, stale, or for another amount.
  ...each('invalid', '5_001-008 5_202 5_206 5_208 5_602-609'),
  // Payment details or a currency that the account is not set up for; comes with HTTP 500, and is
  // nevertheless no reason to try again.
  ...each('invalid', '905 950-967'),
  '905_1': 'invalid',

  // What the payer has typed is wrong: card number, CVC, dates, bank account. 916: above the limit.
  ...each('declined', '101 103 108 129 140-141 144 153 161-163 916'),
  // Amazon's word.
  ...each('declined', '5_611'),

  ...each('unauthorized', '010 901'),
  ...each('not-found', '800 803 906'),

  // The same key is still being worked on: the answer of the first send comes with a later repeat.
  // The payer's session was used before: perhaps by this very payment.
  ...each('duplicate', '704 106 607'),
  // The store of keys is out of order: the same key again, a little later.
  ...each('unavailable', '703 000 903'),
  // How far it came, nobody says.
  ...each('unknown', '904 606 608 690-693 804 5_601 5_610 5_612-615'),
}
