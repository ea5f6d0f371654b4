import { testRows } from '../support/fault-rows.ts'
import { lostAnswer } from './tables/lost-answer.ts'

testRows(lostAnswer)
