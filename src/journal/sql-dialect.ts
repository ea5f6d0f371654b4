import type { Kysely } from 'kysely'
import { ConfigurationError } from '../errors/errors.ts'

/**
 * What a column holds. `name`: short text that is looked up or sorted by. `text`: of any length.
 * `whole`: a whole number up to 2⁵³. `flag`: 0 or 1.
 */
export type Kind = 'name' | 'text' | 'whole' | 'flag'

/** What databases say differently. */
export interface SqlDialect {
  readonly name: 'PostgreSQL' | 'MySQL' | 'SQLite'
  readonly quote: string
  readonly types: Readonly<Record<Kind, string>>
}

/**
 * By their quotes and parameters. Names are compared byte by byte, so that pages of a scan follow
 * each other and two merchants that differ in case are two.
 */
const dialects: Readonly<Record<string, SqlDialect>> = {
  '"$1': {
    name: 'PostgreSQL',
    quote: '"',
    types: { name: 'text collate "C"', text: 'text', whole: 'bigint', flag: 'smallint' },
  },
  // `text` of MySQL ends at 64 KiB.
  '`?': {
    name: 'MySQL',
    quote: '`',
    types: { name: 'varchar(255)', text: 'longtext', whole: 'bigint', flag: 'smallint' },
  },
  '"?': {
    name: 'SQLite',
    quote: '"',
    types: { name: 'text', text: 'text', whole: 'bigint', flag: 'smallint' },
  },
}

/**
 * Found by what its compiler writes: that holds for every dialect package, for a bundle without
 * class names, and for a second copy of Kysely.
 *
 * @throws ConfigurationError for a database that this journal cannot use.
 */
export function dialectOf(db: Kysely<{ intents: { id: string } }>): SqlDialect {
  const { sql } = db.selectFrom('intents').select('id').where('id', '=', '').compile()
  const marks = sql.replace(/^select (.)[\s\S]* (\S+)$/, '$1$2')
  const dialect = dialects[marks]
  if (dialect !== undefined) return dialect
  const why = 'db: is neither PostgreSQL, MySQL, MariaDB nor SQLite'
  throw new ConfigurationError(`sqlJournal: ${why}; take a Kysely instance of one of these`)
}
