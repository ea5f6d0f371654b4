import { ConfigurationError } from '../errors/errors.ts'
import type { AnyProvider } from './spec.ts'

/** What types cannot say about a provider file. */
export function checkProvider(provider: AnyProvider): void {
  void provider
  void ConfigurationError
}
