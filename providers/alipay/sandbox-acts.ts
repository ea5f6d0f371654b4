/** What a sample answers to, and what it has to answer from. */
export interface Act {
  readonly operation: string
  readonly serial: number
  readonly atMs: number
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
}

export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  readonly stored: Act | undefined
  readonly acts: readonly Act[]
  readonly serial: number
  readonly nowMs: number
}
