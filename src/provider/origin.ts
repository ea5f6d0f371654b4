const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Why a text is no address to send payments to; `undefined` when it is one. */
export function whyNoOrigin(text: string): string | undefined {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return 'is no address; write for example https://api.example.com'
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    return 'is plain http; only https goes to a foreign host (http is for loopback alone)'
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is not https'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return 'must be scheme, host and port alone; paths belong to the operations'
  }
  return undefined
}
