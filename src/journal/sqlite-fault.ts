import { ConfigurationError, GatewayError, JournalError } from '../errors/errors.ts'

/** SQLite's result codes, https://sqlite.org/rescode.html, and what they mean for a journal. */
const words: Readonly<Record<number, string>> = {
  5:
    'another process, or another journal of this one, has it open, and one at a time may: ' +
    'end that one, name another file, or use sqlJournal with a database server',
  8: 'it cannot be written: the file, its folder or its disk is read-only for this process',
  10: 'reading or writing its disk failed',
  11: 'it is damaged; put it aside and look into it before you go on: it may hold open payments',
  13: 'its disk is full',
  14: 'it cannot be opened: look whether the path is a file that this process may read and write',
  26: 'it is no SQLite file; name another',
}

/** What cannot become better while the process runs is a setting. */
const settings: readonly (number | undefined)[] = [14, 26]

/** Whether somebody else holds the file. */
export const isBusy = (error: unknown): boolean => codeOf(error) === 5

/** The error of a journal file, in words that name the file and what to do. */
export function sqliteFault(error: unknown, path: string): GatewayError {
  if (GatewayError.is(error)) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const why =
    code !== undefined && words[code] !== undefined ? `${words[code]} (${message})` : message
  const Fault = settings.includes(code) ? ConfigurationError : JournalError
  return new Fault(`the journal ${path}: ${why}`)
}

/** The primary code: extended ones say more in their higher bits. */
function codeOf(error: unknown): number | undefined {
  const { errcode, rawCode, message } = error as {
    readonly errcode?: number
    readonly rawCode?: number
    readonly message?: string
  }
  const code = errcode ?? rawCode
  if (code !== undefined) return code & 0xff
  // libsql tells the code of a failed opening in its text only.
  const told = message?.match(/^ConnectionFailed\(.*: (\d+)"\)$/)?.[1]
  return told === undefined ? undefined : Number(told)
}
