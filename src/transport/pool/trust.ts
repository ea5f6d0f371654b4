import { createHash } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { ConfigurationError } from '../../errors/errors.ts'
import type { ClientCertificate } from '../../provider/spec.ts'

/** The name of a TLS identity: connections made with one certificate never serve another. */
export function identityOf(certificate: ClientCertificate | undefined): string {
  if (certificate === undefined) return ''
  return createHash('sha256')
    .update(certificate.cert)
    .update('\0')
    .update(certificate.key)
    .digest('base64')
}

/**
 * Whom we trust and who we are, parsed once: built anew for each connection it would cost more than
 * the handshake. Without a list of our own Node's store is used, `NODE_EXTRA_CA_CERTS` included.
 *
 * @throws ConfigurationError when a certificate or key cannot be read; it does not quote them.
 */
export function buildSecureContext(
  ca: readonly string[] | undefined,
  certificate: ClientCertificate | undefined,
): SecureContext {
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(ca && { ca: [...ca] }),
      ...(certificate && { cert: certificate.cert, key: certificate.key }),
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new ConfigurationError(
      `the client certificate, its key or the CA list cannot be used (${code})`,
      {},
      'KEY_INVALID',
    )
  }
}
