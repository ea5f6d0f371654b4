import { testRows } from '../support/fault-rows.ts'
import { afterDoubt } from './tables/after-doubt.ts'

testRows(afterDoubt)
