import { X509Certificate } from 'node:crypto'
import { ConfigurationError, KeyFormatError } from '../../src/provider/index.ts'
import type { Account } from './account.ts'

/** Whose certificate it must be: the third part of its common name, between `@`. */
const unionPay = '中国银联股份有限公司'

/** Until 2020 the test environment signed under this name; its authority issues nothing else. */
const testSigner = '00040000:SIGN'
const testAuthority = /^CN=CFCA TEST /m

/** UnionPay signs with one certificate at a time, and with two while it changes over. */
const mostSigners = 16

/** The certificates that an account pins, and those of UnionPay's that they have vouched for. */
interface Trust {
  readonly middles: readonly X509Certificate[]
  readonly roots: readonly X509Certificate[]
  readonly signers: Map<string, Signer>
}

/** A certificate of UnionPay's, and when it may sign. */
interface Signer {
  /** Written anew: what stands beside the certificate in the text that came signs nothing. */
  readonly pem: string
  readonly fromMs: number
  readonly untilMs: number
}

const trusts = new WeakMap<Account, Trust>()

function certificatesIn(pem: string | undefined): readonly X509Certificate[] {
  if (pem === undefined) return []
  try {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    // OpenSSL's own error says nothing that helps.
    throw new KeyFormatError('certificates (PEM)', pem)
  }
}

/**
 * The certificates that an account pins, read once.
 *
 * @throws ConfigurationError when it pins none: each payment would go out and no answer could be
 * believed; KeyFormatError when one cannot be read.
 */
export function trustOf(merchant: Account): Trust {
  const known = trusts.get(merchant)
  if (known !== undefined) return known
  const middles = certificatesIn(merchant.middleCert)
  const roots = certificatesIn(merchant.rootCert)
  if (middles.length + roots.length === 0) {
    throw new ConfigurationError(
      'middleCert: is missing; without it no answer of UnionPay can be verified. Give ' +
        'acp_prod_middle.cer, and acp_prod_root.cer as rootCert',
      { provider: 'unionpay' },
    )
  }
  const trust = { middles, roots, signers: new Map() }
  trusts.set(merchant, trust)
  return trust
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

/** From the certificate up to what is pinned, the highest pin left out; `undefined` without one. */
function chainOf(
  certificate: X509Certificate,
  { middles, roots }: Trust,
): readonly X509Certificate[] | undefined {
  if (middles.length === 0) {
    return roots.some((root) => isIssuedBy(certificate, root)) ? [certificate] : undefined
  }
  const middle = middles.find((each) => isIssuedBy(certificate, each))
  if (middle === undefined) return undefined
  if (roots.length === 0) return [certificate]
  return roots.some((root) => isIssuedBy(middle, root)) ? [certificate, middle] : undefined
}

/** The authority serves merchants too: without this each of them could sign as UnionPay. */
function isUnionPays({ subject, issuer }: X509Certificate): boolean {
  const names = subject.split('\n').filter((line) => line.startsWith('CN='))
  const [name = ''] = names
  const owner = name.split('@')[2]
  if (names.length !== 1) return false
  return owner === unionPay || (owner === testSigner && testAuthority.test(issuer))
}

function signerOf(pem: string, trust: Trust): Signer | undefined {
  try {
    const certificate = new X509Certificate(pem)
    const chain = isUnionPays(certificate) ? chainOf(certificate, trust) : undefined
    if (chain === undefined) return undefined
    return {
      pem: certificate.toString(),
      fromMs: Math.max(...chain.map(({ validFrom }) => Date.parse(validFrom))),
      untilMs: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
    }
  } catch {
    return undefined
  }
}

/**
 * What verifies a signature of UnionPay's, out of the certificate that came with it: `undefined`
 * unless what the account pins has issued it, for UnionPay, and it is valid at that time.
 */
export function verifierOf(pem: string, merchant: Account, nowMs: number): string | undefined {
  const trust = trustOf(merchant)
  const signer = trust.signers.get(pem) ?? signerOf(pem, trust)
  if (signer === undefined) return undefined
  // The same certificate can be written in many ways, and anybody may send them all.
  if (trust.signers.size >= mostSigners) trust.signers.clear()
  trust.signers.set(pem, signer)
  return nowMs >= signer.fromMs && nowMs <= signer.untilMs ? signer.pem : undefined
}
