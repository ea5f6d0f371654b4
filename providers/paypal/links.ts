const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * Reviews take hours and e-checks days: what is pending is handed back at once; a webhook or a
 * later look at it tells how it ended.
 */
export const inDays = { firstMs: 10 * minuteMs, factor: 2, maxMs: dayMs }

/** Asks the order that the act is about. */
export const byOrder = {
  operation: 'retrieveOrder',
  input: ({ input }: { readonly input: { readonly id: string } }) => ({ id: input.id }),
} as const

/**
 * Asks for what the act has made, by the id in its answer. While that answer is lost there is
 * nothing to ask with: the same request under the same key tells what became of it.
 */
export const asMade = (
  operation: 'retrieveOrder' | 'retrieveCapture' | 'retrieveAuthorization' | 'retrieveRefund',
) =>
  ({
    operation,
    input: ({ output }: { readonly output?: { readonly id?: string } | undefined }) => ({
      id: output?.id,
    }),
  }) as const
