/** A page with buttons, to try the service in a browser. */
import type { told } from './answers.ts'

type Told = ReturnType<typeof told>

const escaped = (text: string | null) =>
  (text ?? '').replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const button = (action: string, label: string) =>
  `<button formaction="${escaped(action)}">${escaped(label)}</button>`

function row({ reference, amount, status, codeUrl, message, paidAt }: Told): string {
  const pays = `/pay?reference=${encodeURIComponent(reference)}`
  const word = paidAt === null ? status : `paid at ${paidAt}`
  const act =
    paidAt === null && codeUrl !== null
      ? button(pays, 'the payer pays')
      : button(`${pays}&forged`, 'a forged notification')
  const cells = [reference, `${(amount / 100).toFixed(2)} yuan`, word, codeUrl ?? message]
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}<td>${act}</td></tr>`
}

/** The orders, newest first, and what can be done. */
export function page(orders: readonly Told[], news: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="3;url=/">
<title>Tea house</title>
<style>body { font: 16px sans-serif; margin: 2em } td { padding: 0.3em 1em 0.3em 0 }</style>
<h1>Tea house</h1>
<form method="post">
<p>
${button('/create', 'create a payment')}
${button('/lose', "create one, and WeChat Pay's answer gets lost")}
${button('/kill', 'create one, and kill -9 the service in the middle of it')}
</p>
<p>${escaped(news)}</p>
<table>
${orders.map(row).join('\n')}
</table>
</form>
</html>
`
}
