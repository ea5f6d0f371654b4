export type { WebServer } from './connections.ts'
export { type ShutdownOptions, shutdown } from './shutdown.ts'
export type { Closable } from './stop.ts'
