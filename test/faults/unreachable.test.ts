import { testRows } from '../support/fault-rows.ts'
import { unreachable } from './tables/unreachable.ts'

testRows(unreachable)
