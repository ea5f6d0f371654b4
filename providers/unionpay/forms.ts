import * as z from 'zod'
import type { MakeArguments } from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { signatureOf } from './signature.ts'
import { messageOf, trades } from './trades.ts'

export const form = z.object({
  action: z.string().describe('Where a form of your own is posted to, by the payer’s browser'),
  fields: z.record(z.string(), z.string()).describe('The hidden fields of such a form'),
  html: z.string().describe('A form that submits itself: write it into a page in UTF-8'),
})

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Safe inside quotes of HTML: a quote in a value would end the field early. */
function attribute(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** Signs an order for the payer's browser; nothing is sent from here. */
export async function makeForm(
  making: MakeArguments<object, Account>,
): Promise<z.output<typeof form>> {
  const { input, merchant, baseUrl } = making
  const message = messageOf('web', input, merchant)
  const fields = { ...message, signature: await signatureOf(merchant.privateKey, message) }
  const action = `${baseUrl}${trades.web.path}`
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${attribute(value)}">`,
  )
  const head = '<form id="unionpay" method="post" accept-charset="UTF-8"'
  const submit = '<script>document.getElementById("unionpay").submit()</script>'
  const html = `${head} action="${attribute(action)}">${hidden.join('')}</form>${submit}`
  return { action, fields, html }
}
