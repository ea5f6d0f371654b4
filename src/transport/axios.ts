import { setMaxListeners } from 'node:events'
import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios'
import axiosRetry from 'axios-retry'
import { RetryBudget } from '../retry/budget.ts'
import type { Carrier } from './delivery/carrier.ts'
import { Hosts } from './delivery/hosts.ts'
import { Shipment } from './delivery/shipment.ts'
import { sendByProtocol } from './http2/protocol.ts'
import { Pools } from './pool/pools.ts'
import { targetsOf } from './target.ts'
import type { Transport, TransportOptions } from './transport.ts'

/**
 * The transport of one provider: axios and axios-retry over a pool of our own.
 *
 * @param parts - A wire and a budget in place of the real ones, for virtual time.
 * @throws ConfigurationError when an origin is not one, or is plain http and not this machine.
 */
export function createTransport(
  options: TransportOptions,
  parts: Partial<Pick<Carrier, 'sendOnce' | 'budget'>> = {},
): Transport {
  const { provider, origins, runtime, emit } = options
  const closing = new AbortController()
  // Every call that waits for its repeat listens to it; that is no leak to warn of.
  setMaxListeners(0, closing.signal)
  const pools = new Pools(options)
  const carrier: Carrier = {
    targets: targetsOf(origins, provider),
    hosts: new Hosts(origins, runtime, options.spareShare),
    pools,
    sendOnce: parts.sendOnce ?? sendByProtocol,
    budget: parts.budget ?? new RetryBudget(),
    runtime,
    emit,
    closing: closing.signal,
  }
  const client = createClient()
  return {
    async send(request) {
      const shipment = new Shipment(request, carrier)
      try {
        await client.request(configOf(shipment))
      } catch {
        // What happened is in the shipment. The client's error would carry the whole request, and
        // must not get out, not even as a cause.
      }
      return shipment.delivery
    },
    drain: () => pools.drain(),
    destroy() {
      closing.abort()
      pools.destroy()
    },
  }
}

/** What goes through axios: our own state, by reference. */
interface ShipmentConfig {
  /** A class instance, which axios hands on as it is; a plain object it would copy deep. */
  readonly shipment: Shipment
}

function configOf(shipment: Shipment): object {
  const config: ShipmentConfig = { shipment }
  return config
}

/**
 * An attempt that did not settle its request; what axios-retry asks about. No `Error`: in an outage
 * the stack traces, which nobody reads, would cost more than the attempts.
 */
class Unsettled {
  readonly config: InternalAxiosRequestConfig

  constructor(config: InternalAxiosRequestConfig) {
    this.config = config
  }
}

/** The adapter: the request itself is made by the shipment, on our own pool. */
async function attempt(config: InternalAxiosRequestConfig) {
  const { shipment } = config as unknown as ShipmentConfig
  await shipment.attempt()
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- it never gets out of here
  if (!shipment.isDone) throw new Unsettled(config)
  return { data: undefined, status: 200, statusText: '', headers: config.headers, config }
}

function createClient(): AxiosInstance {
  const client = axios.create()
  // Its defaults are for browsers and for anybody; each would be merged into every request. Ours
  // has no proxy from the environment, no redirect, no header and no transformation, because the
  // adapter below knows none of them.
  for (const name of Object.keys(client.defaults)) Reflect.deleteProperty(client.defaults, name)
  client.defaults.adapter = attempt
  const { requestInterceptorId } = axiosRetry(client, {
    // Counted over all layers, and therefore by the shipment.
    retries: Number.POSITIVE_INFINITY,
    // The wait is in here too: it must follow the runtime's clock, the caller's signal and the
    // deadline, of which the timer of axios-retry knows nothing.
    retryCondition: async (error) => {
      const { config } = error
      return config !== undefined && (await (config as unknown as ShipmentConfig).shipment.again())
    },
    retryDelay: () => 0,
    shouldResetTimeout: true,
    onRetry: (_count, _error, config) => {
      config.signal = waitIsOver
    },
  })
  // It only notes when the request began, for a timeout that we do not have; and with it the way
  // of every request through axios takes turns that cost more than the rest of axios.
  client.interceptors.request.eject(requestInterceptorId)
  return client
}

/** Ends the wait of axios-retry as soon as it begins: even a delay of 0 is a timer of real time. */
const waitIsOver = Object.freeze({
  aborted: false,
  addEventListener: (_type: string, end: () => void) => queueMicrotask(end),
  removeEventListener: () => undefined,
})
