import type { Draft } from '../../journal/intent.ts'
import { type Bed, type JournalCheck, same } from './bed.ts'

/** Everything that has ever come back changed from somewhere. */
const strange = [
  'ü ß é e\u0301 茶馆 コーヒー 🍵👩‍👩‍👧 \u202eabc',
  `'single' "double" \`back\` \\ \\n \\' %s %d _ ? $1 :name @x -- /* */ ; drop table x`,
  'line\nline\r\ntab\tend ',
  '\u0001\u001f\u007f\u0080\ufffe\uffff',
]

export const valueChecks: readonly JournalCheck[] = [
  {
    promise: 'texts come back as they were written',
    holds: async (bed) => {
      for (const [place, text] of strange.entries()) await comesBack(bed, place, text)
    },
  },
  {
    promise: 'an empty text stays one, and null stays null',
    holds: async (bed) => {
      const empty = await bed.begin('empty', { number: '', path: '', body: '' })
      same('empty', await bed.journal.read(empty.id), empty)
      same('number', empty.number, '')
      const none = await bed.begin('none', { number: null, path: null, body: null, sealed: true })
      same('null', await bed.journal.read(none.id), none)
      same('body and sealed', [none.body, none.sealed], [null, true])
    },
  },
  {
    promise: 'a body, an input and an outcome of 1 MiB come back whole',
    holds: async (bed) => {
      const body = 'é🍵x'.repeat(150_000)
      const input = JSON.stringify({ note: body })
      const row = await bed.begin('large', { body, input })
      const outcome = JSON.stringify({ status: 'pending', value: body })
      same('settle', await bed.journal.settle(bed.settling(row, { outcome })), true)
      const read = await bed.journal.read(row.id)
      same('lengths', [read?.body?.length, read?.input.length], [body.length, input.length])
      same('body', read?.body === body, true)
      same('input and outcome', [read?.input === input, read?.outcome === outcome], [true, true])
    },
  },
  {
    promise: 'times may be as great as a Date allows',
    holds: async (bed) => {
      const far = { sentAtMs: 8.64e15, leaseUntilMs: 8.64e15, totalMs: 2 ** 40 }
      const row = await bed.begin('far', far)
      const { sentAtMs, leaseUntilMs, totalMs } = row
      same('claim', { sentAtMs, leaseUntilMs, totalMs }, far)
      same('read', await bed.journal.read(row.id), row)
    },
  },
  {
    promise: 'a time with a fraction is never cut: a lease is no shorter than it was asked for',
    holds: async (bed) => {
      const leaseUntilMs = bed.nowMs + 35_000.25
      const row = await bed.begin('fraction', { leaseUntilMs, sentAtMs: bed.nowMs + 0.5 })
      const { id, fence } = row
      same('read', await bed.journal.read(id), row)
      near('claim, leaseUntilMs', row.leaseUntilMs, leaseUntilMs)
      const taken = await bed.journal.take({ id, fence, owner: bed.name('taker'), leaseUntilMs })
      same('read after take', await bed.journal.read(id), taken)
      near('take, leaseUntilMs', taken?.leaseUntilMs, leaseUntilMs)
      const held = { id, fence: fence + 1 }
      const dueAtMs = bed.nowMs - 1.5
      same('settle', await bed.journal.settle(bed.settling(held, { dueAtMs })), true)
      near('settle, dueAtMs', (await bed.journal.read(id))?.dueAtMs, dueAtMs)
      const query = bed.query({ nowMs: bed.nowMs + 0.5, leaseUntilMs })
      const [due] = await bed.journal.due(query)
      same('due', due, await bed.journal.read(id))
      near('due, leaseUntilMs', due?.leaseUntilMs, leaseUntilMs)
    },
  },
]

async function comesBack(bed: Bed, place: number, text: string): Promise<void> {
  const json = JSON.stringify({ [text]: text })
  const texts: Partial<Draft> = { key: text, number: text, path: text, body: text }
  const row = await bed.begin(`text-${place}`, { ...texts, input: json, account: json })
  same('claim', [row.key, row.number, row.path, row.body], [text, text, text, text])
  same('read', await bed.journal.read(row.id), row)
  same('settle', await bed.journal.settle(bed.settling(row, { outcome: json })), true)
  const read = await bed.journal.read(row.id)
  for (const column of [read?.input, read?.account, read?.outcome]) {
    same('read as JSON', JSON.parse(column ?? ''), { [text]: text })
  }
}

function near(what: string, found: number | undefined, wanted: number): void {
  if (found !== undefined && found >= wanted && found < wanted + 1) return
  throw new Error(`${what}: found ${found}, wanted ${wanted}, or the whole number above it`)
}
