import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RetrySettings } from '../../src/call/call.ts'
import { Deadline } from '../../src/call/deadline.ts'
import { Progress } from '../../src/call/progress.ts'
import { RetryBudget } from '../../src/retry/budget.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { createTransport } from '../../src/transport/axios.ts'
import type { HttpResponse, Judgement, Transport } from '../../src/transport/transport.ts'

/** One published answer, and what a client should make of it. */
export interface Step {
  readonly response: {
    readonly status_code: number
    readonly error_code?: string
    readonly headers?: { readonly 'x-amz-retry-after'?: string }
  }
  readonly expected: {
    readonly outcome: string
    readonly retry_quota?: number
    /** In seconds. */
    readonly delay?: number
  }
}

export interface Given {
  readonly max_attempts?: number
  readonly initial_retry_tokens?: number
  readonly max_backoff_time?: number
  readonly base_delay?: number
}

export interface Scenario {
  readonly name: string
  readonly given: Given
  readonly responses: readonly Step[]
}

interface Row {
  readonly error: 'TRANSIENT' | 'THROTTLING'
  readonly retry_count: number
  readonly cost: number | null
  readonly delay_ms: number
}

/** The published tables, as far as they are read here. */
export interface Published {
  readonly standard_sep_2_0: readonly Scenario[]
  readonly standard_sep_2_1: {
    readonly integration: readonly Scenario[]
    readonly multi_invocation: readonly Scenario[]
    readonly multi_threaded: readonly [
      Omit<Scenario, 'responses'> & {
        readonly threads: readonly (readonly Step[])[]
        readonly expected_final_quota: number
      },
    ]
    readonly long_polling: readonly Scenario[]
    readonly extra: readonly Scenario[]
  }
  readonly js_timing_tables: readonly {
    readonly name: string
    readonly generation: string
    readonly rows: readonly Row[]
    readonly capacity_after: number
  }[]
  readonly backoff_series: readonly { readonly generation: string; readonly delays: number[] }[]
  readonly adaptive: {
    readonly update_client_sending_rate: readonly unknown[]
    readonly get_send_token_delay_ms: readonly unknown[]
    readonly cubic_success: readonly unknown[]
    readonly cubic_throttle: readonly unknown[]
  }
}

export const published = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/aws-standard-retry.json'), 'utf8'),
) as Published

const origin = 'https://aws.example'
const bucket = `${origin} shop`
const fullBucket = 500
const longMs = 3_600_000

/** What we have made of one answer. */
export interface Made {
  readonly outcome: string
  readonly retry_quota: number
  /** Seconds waited after it; absent where nothing was waited for. */
  readonly delay?: number
}

/** How answers are read here: by the classes of the published tables. */
export type Classes = (response: HttpResponse) => Judgement['repeat']

/** 5xx and broken connections are transient, 429 is throttling, anything else is final. */
const standardClasses: Classes = ({ status }) => {
  if (status === 429) return 'throttled'
  return status >= 500 ? 'transient' : 'no'
}

/** What a call is told, and what has been made of it so far. */
interface Script {
  readonly said: Step['response'][]
  readonly made: Made[]
}

/**
 * The transport of the product over a wire that says what the tables say, in virtual time and with
 * the dice fixed at 1, as the tables have it.
 */
export class Bench {
  readonly #clock = fakeRuntime({ turnsPerMoment: 1 })
  readonly #budget = new RetryBudget()
  readonly #retry: RetrySettings
  readonly #classes: Classes
  readonly #scripts = new Map<string, Script>()
  readonly #transport: Transport

  constructor(given: Given, bases: Partial<RetrySettings> = {}, classes = standardClasses) {
    const { max_attempts = 3, initial_retry_tokens = fullBucket, max_backoff_time = 20 } = given
    this.#budget.take(bucket, fullBucket - initial_retry_tokens)
    this.#classes = classes
    this.#retry = {
      attempts: max_attempts,
      baseMs: (given.base_delay ?? 0.05) * 1_000,
      throttledBaseMs: 1_000,
      maxWaitMs: max_backoff_time * 1_000,
      ...bases,
    }
    this.#transport = createTransport(
      {
        provider: 'aws',
        origins: [origin],
        connection: { mode: 'keep-alive', idleMs: 4_000, lifetimeMs: 300_000, maxUses: 10_000 },
        runtime: { ...this.#clock, random: () => 1 },
        emit: (event) => {
          if (event.type === 'retry-wait') this.#note(event.key, event.waitMs)
        },
      },
      {
        budget: this.#budget,
        sendOnce: async ({ head }) => answer(this.#scripts.get(head.path)?.said.shift()),
      },
    )
  }

  get tokens(): number {
    return this.#budget.tokens(bucket)
  }

  /** One call that is answered like this; what was made of each answer. */
  async call(responses: readonly Step['response'][]): Promise<Made[]> {
    return await this.#clock.advanceUntil(this.begin(responses))
  }

  /** The same, but time has to be moved with `pass`. */
  async begin(responses: readonly Step['response'][]): Promise<Made[]> {
    const key = `/${this.#scripts.size + 1}`
    const script: Script = { said: [...responses], made: [] }
    this.#scripts.set(key, script)
    const progress = new Progress()
    const delivery = await this.#transport.send({
      about: { provider: 'aws', merchant: 'shop', operation: 'call', key },
      method: 'GET',
      sign: () => ({ path: key, headers: {}, body: undefined }),
      judge: (response) => ({ repeat: this.#classes(response), notCarriedOut: true }),
      replayable: true,
      sharedNumbers: true,
      answer: 'buffer',
      maxBytes: 1_000,
      timeouts: { connectMs: 1_000, tlsMs: 1_000, responseMs: 1_000, totalMs: longMs },
      retry: this.#retry,
      deadline: new Deadline(this.#clock, longMs),
      signal: undefined,
      progress,
      question: false,
      certificate: undefined,
    })
    const status = delivery.kind === 'answered' ? delivery.response.status : 0
    script.made.push({ outcome: this.#ending(status, progress), retry_quota: this.tokens })
    return script.made
  }

  /** Moves time. */
  async pass(ms: number): Promise<void> {
    await this.#clock.advance(ms)
  }

  #note(key: string, waitMs: number): void {
    const delay = waitMs / 1_000
    this.#scripts.get(key)?.made.push({ outcome: 'retry_request', retry_quota: this.tokens, delay })
  }

  #ending(status: number, { attempts }: Progress): string {
    if (status < 300) return 'success'
    if (status < 500 && status !== 429) return 'fail_request'
    return attempts < this.#retry.attempts ? 'retry_quota_exceeded' : 'max_attempts_exceeded'
  }
}

function answer(said: Step['response'] = { status_code: 200 }): HttpResponse {
  const { status_code, error_code, headers } = said
  const waitMs = headers?.['x-amz-retry-after']
  return {
    // The product judges by the provider's code; here the tables' code stands for its status.
    status: error_code === 'Throttling' ? 429 : status_code,
    // Theirs is in milliseconds, the header of HTTP in seconds.
    headers: waitMs === undefined ? {} : { 'retry-after': secondsOf(waitMs) },
    body: Buffer.alloc(0),
    host: origin,
    wire: { reused: false, bytesWritten: 9, bytesRead: 9, phase: 'done' },
  }
}

function secondsOf(ms: string): string {
  return Number.isNaN(Number(ms)) ? ms : String(Number(ms) / 1_000)
}
