import type { FaultRow } from '../../support/fault-rows.ts'
import { afterDoubt } from './after-doubt.ts'
import { foreignAnswer } from './foreign-answer.ts'
import { lostAnswer } from './lost-answer.ts'
import { malformedAnswer } from './malformed-answer.ts'
import { refusal } from './refusal.ts'
import { staleConnection } from './stale-connection.ts'
import { trouble } from './trouble.ts'
import { unreachable } from './unreachable.ts'

/** Every fault that has a row, whatever its table. */
export const allRows: readonly FaultRow[] = [
  ...unreachable,
  ...staleConnection,
  ...lostAnswer,
  ...malformedAnswer,
  ...foreignAnswer,
  ...trouble,
  ...refusal,
  ...afterDoubt,
]
