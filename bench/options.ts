import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** How often each client has its turn; medians are over rounds. */
  readonly rounds: number
  /** Calls per turn. */
  readonly requests: number
  /** Parts of the names of what is to be measured; all when empty. */
  readonly only: readonly string[]
  /** Calls of each row of the idle race. */
  readonly raceCalls: number
  /** Outages that each client goes through. */
  readonly outages: number
}

const usage = `npm run bench -- [options]
  --rounds <n>     turns of each client (30)
  --requests <n>   calls per turn (100)
  --only <names>   parts of client names, separated by commas; "race" is the idle race,
                   "journal" is payments per second with a journal,
                   "outage" is how soon after a short outage each has paid
  --quick          a first look: 5 rounds and a short race`

/** Reads the command line; says how to use it and ends where it is wrong. */
export function readOptions(): BenchOptions {
  const values = parsed()
  if (values.help) {
    console.log(usage)
    process.exit()
  }
  return {
    rounds: count(values.rounds, values.quick ? 5 : 30),
    requests: count(values.requests, 100),
    only: values.only.split(',').filter((part) => part !== ''),
    raceCalls: values.quick ? 250 : 1_000,
    outages: values.quick ? 5 : 20,
  }
}

function parsed() {
  try {
    return parseArgs({
      options: {
        rounds: { type: 'string' },
        requests: { type: 'string' },
        only: { type: 'string', default: '' },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function count(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  return refuse(`not a count: ${text}`)
}

function refuse(why: string): never {
  console.error(`${why}\n\n${usage}`)
  process.exit(1)
}

/** Whether something is to be measured, by its name. */
export function isWanted(name: string, { only }: BenchOptions): boolean {
  return only.length === 0 || only.some((part) => name.includes(part))
}
