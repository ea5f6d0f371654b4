import type { Binding } from '../call/call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'
import { createTransport } from '../transport/axios.ts'
import type { Transport } from '../transport/transport.ts'
import type { GatewayConfiguration } from './configuration.ts'
import { connectionOf } from './settings.ts'

/** One transport for each provider and its hosts, made at the first call. */
export function createTransports(options: {
  readonly connection: GatewayConfiguration['connection']
  readonly runtime: Runtime
  readonly emit: Emit
}) {
  const { connection, runtime, emit } = options
  const made = new Map<string, Transport>()
  const of = ({ spec, addresses }: Binding): Transport => {
    const origins = addresses.map(({ origin }) => origin)
    const name = [spec.id, ...origins].join(' ')
    const known = made.get(name)
    if (known !== undefined) return known
    const transport = createTransport({
      provider: spec.id,
      origins,
      spareShare: spec.failover?.spareShare ?? 0,
      connection: connectionOf(spec.connection, connection),
      runtime,
      emit,
    })
    made.set(name, transport)
    return transport
  }
  return { of, each: (act: (transport: Transport) => void) => made.forEach(act) }
}
