import * as z from 'zod'

/** Text of so many characters, on one line where PayPal's pattern asks for it. */
export function text(longest: number, shortest = 1) {
  return z.string().min(shortest).max(longest)
}

/** The id that PayPal has given to an order, an authorization, a capture or a refund. */
export const id = z
  .string()
  .regex(/^[A-Z0-9]{1,36}$/, "must be PayPal's id: capital letters and digits")

export const customId = text(127).describe(
  'Your own number; comes back in every answer, webhook and report',
)

export const invoiceId = text(127).describe(
  'Your own invoice number; PayPal refuses a second one where the account is set so',
)

export const softDescriptor = text(22).describe("Shown on the payer's card statement")

export const noteToPayer = z
  .string()
  .regex(/^.{1,255}$/, 'must be 1 to 255 characters on one line')
  .describe('The payer sees it in the history and in the mail')

export const email = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')

const merchantId = z
  .string()
  .regex(/^[2-9A-HJ-NP-Z]{13}$/, 'must be a PayPal merchant id: 13 characters')

export const webAddress = z
  .string()
  .max(2_048)
  .regex(/^https?:\/\/[^\s/]+\S*$/, 'must be a whole address: https://shop.example/return')

export const countryCode = z
  .string()
  .regex(/^([A-Z]{2}|C2)$/, 'must be a country code: DE, or C2 for China')

export const locale = z
  .string()
  .regex(/^[a-z]{2}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/, 'must be a language tag: de-DE')

export const phone = z.strictObject({
  country_code: z.string().regex(/^\d{1,3}$/, 'must be a country calling code: 49'),
  national_number: z.string().regex(/^\d{1,14}$/, 'must be digits only'),
})

export const typedPhone = z.strictObject({
  phone_type: z.enum(['FAX', 'HOME', 'MOBILE', 'OTHER', 'PAGER']).optional(),
  phone_number: phone,
})

export const address = z.strictObject({
  address_line_1: text(300).optional(),
  address_line_2: text(300).optional(),
  admin_area_2: text(120).optional().describe('City'),
  admin_area_1: text(300).optional().describe('State or province'),
  postal_code: text(60).optional(),
  country_code: countryCode,
})

export const payee = z.strictObject({
  email_address: email.optional(),
  merchant_id: merchantId.optional(),
})

export const links = z.array(
  z.object({ href: z.string(), rel: z.string(), method: z.string().nullish() }),
)

/** Times in answers, where they make sense; a time that does not is left out of a view. */
export function dateOf(time: string | null | undefined): Date | undefined {
  const date = new Date(time ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** The id at the end of a link's address: a refund tells its capture only there. */
export function linkedId(
  all: z.output<typeof links> | null | undefined,
  rel: string,
): string | undefined {
  const href = all?.find((link) => link.rel === rel)?.href
  return href === undefined ? undefined : /\/([A-Z0-9]+)$/.exec(href)?.[1]
}
