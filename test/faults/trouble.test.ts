import { testRows } from '../support/fault-rows.ts'
import { trouble } from './tables/trouble.ts'

testRows(trouble)
