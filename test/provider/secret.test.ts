import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { validAccount } from '../../src/errors/validation.ts'
import { secret, secretOrSeveral } from '../../src/provider/index.ts'
import { secretsOf, withoutSecrets } from '../../src/provider/secret.ts'
import { Secrets } from '../../src/testing/conformance/secrets.ts'

const webhookSecret = secretOrSeveral(z.string().regex(/^whsec_/, 'must begin with whsec_'))
const account = z.strictObject({ apiKey: secret(), webhookSecret: webhookSecret.optional() })

const several = { apiKey: 'the-api-key', webhookSecret: ['whsec_the-old', 'whsec_the-new'] }

describe('an account with one secret or several', () => {
  const checked = (given: unknown) =>
    validAccount(account, { apiKey: 'the-api-key', webhookSecret: given }, { path: 'shop' })

  it('takes a text or a list', () => {
    expect(checked('whsec_1')).toHaveProperty('webhookSecret', 'whsec_1')
    expect(checked(['whsec_1', 'whsec_2'])).toHaveProperty('webhookSecret.1', 'whsec_2')
    expect(checked(undefined)).not.toHaveProperty('webhookSecret.0')
  })

  it('says what is wrong with which of them, and never the value', () => {
    expect(() => checked('pk_1')).toThrow(/^shop\.webhookSecret: must begin with whsec_$/)
    expect(() => checked(['whsec_1', 'pk_1'])).toThrow(
      /^shop\.webhookSecret\.1: must begin with whsec_$/,
    )
    expect(() => checked([])).toThrow(/^shop\.webhookSecret: must have at least/)
    expect(() => checked(7)).toThrow(/^shop\.webhookSecret: must be a string, not a number$/)
  })

  it('has all of them kept out of texts, journals and what is printed', () => {
    expect(secretsOf(account, several)).toEqual(['the-api-key', 'whsec_the-old', 'whsec_the-new'])
    expect(withoutSecrets(account, several)).toMatchObject({ value: {}, had: true })
  })

  it('has none of them overlooked by the suite of providers', () => {
    const planted = new Secrets({ merchant: account } as never, several)
    expect(planted.fields).toEqual(['apiKey', 'webhookSecret'])
    expect(planted.shownIn({ told: 'it was whsec_the-new' })).toBe('webhookSecret')
    expect(planted.shownIn({ told: 'it was whsec_the-third' })).toBeUndefined()
  })
})
