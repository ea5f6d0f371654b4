import type { Runtime } from '../../src/runtime/runtime.ts'
import { systemRuntime } from '../../src/runtime/system.ts'

export interface MovableRuntime extends Runtime {
  /** Moves the monotonic clock. */
  moveNow(ms: number): void
  /** Moves the wall clock. */
  moveWall(ms: number): void
  /** Moves both, as time does. */
  move(ms: number): void
  /** What `random` gives. */
  chance: number
}

/**
 * The real runtime with clocks that can be put forward and dice that can be loaded. Its timers stay
 * real: what is decided must be decided from the clocks, when it is decided.
 */
export function movableRuntime(): MovableRuntime {
  let now = 0
  let wall = 0
  return {
    ...systemRuntime,
    chance: 0.5,
    now: () => systemRuntime.now() + now,
    wall: () => systemRuntime.wall() + wall,
    random() {
      return this.chance
    },
    moveNow: (ms) => {
      now += ms
    },
    moveWall: (ms) => {
      wall += ms
    },
    move(ms) {
      now += ms
      wall += ms
    },
  }
}
