import { type JournalCheck, same } from './bed.ts'

export const fenceChecks: readonly JournalCheck[] = [
  {
    promise: 'take hands an open row over, once for each fence',
    holds: async (bed) => {
      const row = await bed.begin('taken')
      const own = { owner: bed.name('taker'), leaseUntilMs: bed.nowMs + 90_000 }
      const taken = await bed.journal.take({ ...own, id: row.id, fence: row.fence })
      same('take', taken, { ...row, ...own, fence: row.fence + 1 })
      same('read', await bed.journal.read(row.id), taken)
      same('again', await bed.journal.take({ ...own, id: row.id, fence: row.fence }), undefined)
      const strange = { ...own, id: bed.name('nobody'), fence: 1 }
      same('of no row', await bed.journal.take(strange), undefined)
    },
  },
  {
    promise: 'resend notes the times of another send, and nothing else',
    holds: async (bed) => {
      const row = await bed.begin('resent')
      const { id, fence } = row
      const times = { sentAtMs: bed.nowMs + 700, totalMs: 1_234 }
      same('resend', await bed.journal.resend({ id, fence, ...times }), true)
      same('read', await bed.journal.read(id), { ...row, ...times })
      same('the same once more', await bed.journal.resend({ id, fence, ...times }), true)
      const elsewhere = { ...times, host: 'https://spare.example' }
      same('to a host', await bed.journal.resend({ id, fence, ...elsewhere }), true)
      same('read', await bed.journal.read(id), { ...row, ...elsewhere })
      same('again', await bed.journal.resend({ id, fence, ...times }), true)
      same('the host stays', await bed.journal.read(id), { ...row, ...elsewhere })
      same('a fence of before', await bed.journal.resend({ id, fence: fence - 1, ...times }), false)
      const strange = { id: bed.name('nobody'), fence, ...times }
      same('of no row', await bed.journal.resend(strange), false)
    },
  },
  {
    promise: 'settle records what became of a row and frees its owner',
    holds: async (bed) => {
      const row = await bed.begin('settled')
      const what = { state: 'sent', status: 'pending', fault: null, outcome: '{"a":1}' } as const
      const settling = bed.settling(row, { ...what, dueAtMs: bed.nowMs + 77 })
      same('settle', await bed.journal.settle(settling), true)
      const settled = { ...row, ...what, dueAtMs: bed.nowMs + 77, owner: null }
      same('read', await bed.journal.read(row.id), settled)
      same('the same once more', await bed.journal.settle(settling), true)
    },
  },
  {
    promise: 'settle takes a whole row, and writes only what it is about',
    holds: async (bed) => {
      const row = await bed.begin('whole')
      const changed = { ...row, body: 'changed', key: 'changed', dueAtMs: bed.nowMs + 9 }
      same('settle', await bed.journal.settle(changed), true)
      const wanted = { ...row, owner: null, dueAtMs: bed.nowMs + 9 }
      same('read', await bed.journal.read(row.id), wanted)
    },
  },
  {
    promise: 'who has lost a row changes nothing in it',
    holds: async (bed) => {
      const { journal } = bed
      const row = await bed.begin('lost')
      const owner = bed.name('taker')
      const { id, fence } = row
      const taken = await journal.take({ id, fence, owner, leaseUntilMs: bed.nowMs + 90_000 })
      const done = { state: 'done', status: 'succeeded' } as const
      same('settle', await journal.settle(bed.settling(row, done)), false)
      same('resend', await journal.resend({ id, fence, sentAtMs: 1, totalMs: 1 }), false)
      same('read', await journal.read(id), taken)
      same('of no row', await journal.settle(bed.settling({ id: bed.name('no'), fence })), false)
    },
  },
  {
    promise: 'what is done stays as it is',
    holds: async (bed) => {
      const { journal } = bed
      const { id, fence } = await bed.begin('done')
      const done = { state: 'done', status: 'succeeded', outcome: '{"x":"y"}' } as const
      same('settle', await journal.settle(bed.settling({ id, fence }, done)), true)
      const row = await journal.read(id)
      const owner = bed.name('taker')
      same('settle again', await journal.settle(bed.settling({ id, fence })), false)
      same('resend', await journal.resend({ id, fence, sentAtMs: 1, totalMs: 1 }), false)
      same('take', await journal.take({ id, fence, owner, leaseUntilMs: 1 }), undefined)
      same('read', await journal.read(id), row)
    },
  },
]
