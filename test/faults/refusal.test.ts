import { testRows } from '../support/fault-rows.ts'
import { refusal } from './tables/refusal.ts'

testRows(refusal)
