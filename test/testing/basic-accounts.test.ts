import { expect, test } from 'vitest'
import { toySandbox } from '../support/toy-sandbox.ts'

test('an account is known by its name in Basic authentication', async () => {
  const books = { account: 'book-shop', secretKey: 'toy-secret-of-the-book-shop' }
  const { url, ledger } = await toySandbox({ merchants: [books] })
  const authorization = `Basic ${Buffer.from('book-shop:whatever').toString('base64')}`
  const body = { order_no: 'T-1', amount: 1280, currency: 'CNY' }
  await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(ledger.entries.map(({ account }) => account)).toEqual(['book-shop'])
})
