/** 2³², by which a 32-bit number becomes a share of one. */
const span = 2 ** 32

/**
 * A row of numbers from 0 (inclusive) to 1 (exclusive), the same for the same seed, so that a test
 * that found something finds it again. A Weyl sequence, its bits mixed: good dice, no secret.
 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / span
  }
}
