import * as z from 'zod'
import { defineOperations, type MakeArguments, signRsaSha256 } from '../../src/provider/index.ts'
import { type Account, account } from './account.ts'
import { commonParameters, textToSign } from './auth.ts'
import { contentOf, parametersOf } from './content.ts'
import { gatewayPath, methods } from './methods.ts'
import { appPayInput, pagePayInput, wapPayInput } from './orders.ts'

type Kind = 'pagePay' | 'wapPay' | 'appPay' | 'appFreeze'

/** The contract that each way of paying belongs to. */
const products = {
  pagePay: 'FAST_INSTANT_TRADE_PAY',
  wapPay: 'QUICK_WAP_WAY',
  appPay: 'QUICK_MSECURITY_PAY',
  appFreeze: 'PRE_AUTH_ONLINE',
} as const

interface SignedOrder {
  readonly parameters: Readonly<Record<string, string>>
  readonly content: string
}

async function signOrder(kind: Kind, making: MakeArguments<object, Account>): Promise<SignedOrder> {
  const { input, merchant, timestampMs } = making
  const content = contentOf(input, merchant, { product_code: products[kind] })
  const parameters = {
    ...commonParameters(merchant, timestampMs),
    method: methods[kind],
    ...parametersOf(input),
  }
  const text = textToSign({ ...parameters, biz_content: content })
  const sign = await signRsaSha256(merchant.privateKey, text)
  return { parameters: { ...parameters, sign }, content }
}

/** The string that an app hands to Alipay's SDK. */
export function makeOrderString(kind: 'appPay' | 'appFreeze') {
  return async (making: MakeArguments<object, Account>): Promise<{ orderStr: string }> => {
    const { parameters, content } = await signOrder(kind, making)
    return { orderStr: queryOf({ ...parameters, biz_content: content }) }
  }
}

export const orderString = z.object({ orderStr: z.string() })

function queryOf(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Safe inside quotes of HTML: a subject with a quote in it would end the field early. */
function attribute(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

function makeForm(kind: 'pagePay' | 'wapPay') {
  return async (making: MakeArguments<object, Account>): Promise<z.output<typeof form>> => {
    const { parameters, content } = await signOrder(kind, making)
    const action = `${making.baseUrl}${gatewayPath}?${queryOf(parameters)}`
    return {
      url: `${action}&${queryOf({ biz_content: content })}`,
      action,
      fields: { biz_content: content },
      html: [
        `<form id="alipay" method="post" action="${attribute(action)}">`,
        `<input type="hidden" name="biz_content" value="${attribute(content)}">`,
        '</form><script>document.getElementById("alipay").submit()</script>',
      ].join(''),
    }
  }
}

const form = z.object({
  url: z.string().describe('A whole address: send the payer there (GET)'),
  action: z.string().describe('Where a form of your own is posted to'),
  fields: z.object({ biz_content: z.string() }).describe('The hidden fields of such a form'),
  html: z.string().describe('A form that submits itself: write it into a page'),
})

export const formOperations = defineOperations(account, {
  /** Signs a payment on a computer's browser: send the payer to `url`. Sends nothing itself. */
  pagePay: {
    effect: 'read',
    input: pagePayInput,
    output: form,
    extraJoinsInput: ['product_code'],
    make: makeForm('pagePay'),
  },

  /** Signs a payment in a phone's browser: send the payer to `url`. Sends nothing itself. */
  wapPay: {
    effect: 'read',
    input: wapPayInput,
    output: form,
    extraJoinsInput: ['product_code'],
    make: makeForm('wapPay'),
  },

  /** Signs a payment in the merchant's own app: hand `orderStr` to its SDK. Sends nothing. */
  appPay: {
    effect: 'read',
    input: appPayInput,
    output: orderString,
    extraJoinsInput: ['product_code'],
    make: makeOrderString('appPay'),
  },
})
