import { testRows } from '../support/fault-rows.ts'
import { brokenAnswer } from './tables/broken-answer.ts'

testRows(brokenAnswer)
