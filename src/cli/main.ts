#!/usr/bin/env node
import { migrateJournal } from './commands/journal-migrate.ts'
import { newProvider } from './commands/new-provider.ts'
import { UsageError } from './usage.ts'

const usage = `payonce new-provider <name> [--folder <folder>]
    writes <name>.ts and <name>.test.ts: a provider that conforms, to be changed into yours
payonce journal migrate <url> [--table <name>]
    makes the journal's table: postgres://…, mysql://… or the path of an SQLite file
`

/** Runs one command; resolves with the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const [command = '', ...rest] = words
  if (['', '-h', '--help', 'help'].includes(command)) {
    process.stdout.write(usage)
    return 0
  }
  try {
    if (command === 'new-provider') process.stdout.write(await newProvider(rest))
    else if (command === 'journal' && rest[0] === 'migrate') {
      process.stdout.write(await migrateJournal(rest.slice(1)))
    } else throw new UsageError(`there is no command "${words.join(' ')}"`)
    return 0
  } catch (error) {
    const isUsage = error instanceof UsageError
    const text = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${text}\n${isUsage ? `\n${usage}` : ''}`)
    return isUsage ? 2 : 1
  }
}

process.exitCode = await main(process.argv.slice(2))
