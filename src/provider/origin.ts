const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** A provider's address: connections belong to the origin, paths begin with the base. */
export interface Address {
  readonly origin: string
  /** What comes before the operations' paths: empty, or `/checkout`. */
  readonly basePath: string
}

/** Why a text is no address to send payments to; `undefined` when it is one. */
export function whyNoAddress(text: string): string | undefined {
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
  if (url.search !== '' || url.hash !== '') return 'must end with its host, port or base path'
  return undefined
}

/** The account fields that an address is filled with: `https://{livePrefix}.example.com`. */
export function addressFields(template: string): readonly string[] {
  return [...template.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? '')
}

/** Fills an address from an account; every field must be there. */
export function fillAddress(template: string, account: Readonly<Record<string, unknown>>): Address {
  const filled = template.replaceAll(/\{([^}]*)\}/g, (_match, name: string) =>
    String(account[name]),
  )
  const { origin, pathname } = new URL(filled)
  return { origin, basePath: pathname.replace(/\/+$/, '') }
}
