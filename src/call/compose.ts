import type { Next, Stage } from './call.ts'

/** Puts stages around the innermost step, first stage outermost. */
export function compose(stages: readonly Stage[], last: Next): Next {
  return stages.reduceRight<Next>((next, stage) => (call) => stage(call, next), last)
}
