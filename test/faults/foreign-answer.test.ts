import { testRows } from '../support/fault-rows.ts'
import { foreignAnswer } from './tables/foreign-answer.ts'

testRows(foreignAnswer)
