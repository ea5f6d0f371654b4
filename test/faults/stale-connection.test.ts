import { testRows } from '../support/fault-rows.ts'
import { staleConnection } from './tables/stale-connection.ts'

testRows(staleConnection)
