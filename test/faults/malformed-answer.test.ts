import { testRows } from '../support/fault-rows.ts'
import { malformedAnswer } from './tables/malformed-answer.ts'

testRows(malformedAnswer)
