import * as z from 'zod'
import { defineOperations, type NeedValues } from '../../src/provider/index.ts'
import { account, type Keys } from './account.ts'
import { text } from './fields.ts'
import { encrypted, fullName } from './sensitive.ts'

function keyFor<const Kinds extends readonly string[]>(kinds: Kinds) {
  return {
    type: z.enum(kinds),
    account: z.string().min(1).max(64).describe('Merchant number or openid'),
  }
}

/** The input of taking a receiver of some kinds off the list. */
export function deleteInputFor<const Kinds extends readonly string[]>(kinds: Kinds) {
  return z.strictObject(keyFor(kinds))
}

/** The input of naming a receiver of some kinds. */
export function addInputFor<const Kinds extends readonly string[]>(kinds: Kinds) {
  return z
    .strictObject({
      ...keyFor(kinds),
      name: fullName
        .optional()
        .describe('Of a merchant its full name; encrypted before it is sent'),
      relation_type: z
        .enum([
          'SERVICE_PROVIDER',
          'STORE',
          'STAFF',
          'STORE_OWNER',
          'PARTNER',
          'HEADQUARTER',
          'BRAND',
          'DISTRIBUTOR',
          'USER',
          'SUPPLIER',
          'CUSTOM',
        ])
        .describe('What the receiver is to the merchant'),
      custom_relation: text(10).optional().describe('With CUSTOM: what it is'),
    })
    .refine(({ type, name }) => type !== 'MERCHANT_ID' || name !== undefined, {
      path: ['name'],
      error: 'is missing: a merchant is named by its full name',
    })
    .refine(
      (input) => (input.relation_type === 'CUSTOM') === (input.custom_relation !== undefined),
      {
        path: ['custom_relation'],
        error: 'belongs to the relation_type CUSTOM, and only there',
      },
    )
}

const kinds = ['MERCHANT_ID', 'PERSONAL_OPENID'] as const

/** A receiver, its name encrypted. */
export function sealedReceiver<Input extends { readonly name?: string | undefined }>(
  input: Input,
  args: { readonly merchant: Keys; readonly needs: NeedValues },
): Input {
  return input.name === undefined ? input : { ...input, name: encrypted(input.name, args) }
}

const receiver = z.object({
  type: z.string(),
  account: z.string(),
  relation_type: z.string().nullish(),
})

const sameReceiver = { type: 'type', account: 'account' } as const

/** Neither moves money, and neither has a number: what stays in doubt may be called again. */
export const receiverOperations = defineOperations(account, {
  /** Names a receiver of shared money, once before the first sharing. */
  addProfitShareReceiver: {
    method: 'POST',
    path: '/v3/profitsharing/receivers/add',
    effect: 'once',
    echo: sameReceiver,
    input: addInputFor(kinds),
    output: receiver,
    body: ({ input, merchant, needs }) => ({
      appid: merchant.appid,
      ...sealedReceiver(input, { merchant, needs }),
    }),
  },

  /** Takes a receiver off the list: nothing can be shared with it any more. */
  deleteProfitShareReceiver: {
    method: 'POST',
    path: '/v3/profitsharing/receivers/delete',
    effect: 'once',
    echo: sameReceiver,
    input: deleteInputFor(kinds),
    output: receiver,
    body: ({ input, merchant }) => ({ appid: merchant.appid, ...input }),
  },
})
