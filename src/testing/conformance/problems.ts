/** Problems of one kind beyond these are counted, not listed: they have one cause. */
const mostOfOneKind = 3

/** Everything that is wrong with a provider file, each with what its author should write. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError'
  /** One sentence each: the place, what is wrong, and after the arrow what to write. */
  readonly problems: readonly string[]

  constructor(provider: string, problems: readonly string[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
    const list = problems.map((problem, place) => `${place + 1}. ${problem}`)
    super([`provider ${provider} does not conform, ${count}:`, ...list].join('\n'))
    this.problems = problems
  }
}

/** One thing that is wrong. */
export interface Problem {
  /** Where in the provider file or in the options: `operations.pay.key`. */
  readonly place: string
  readonly wrong: string
  /** What the author should write. */
  readonly write: string
}

/** Collects what is wrong; the same cause is told once, however often it shows. */
export class Problems {
  readonly #kinds = new Map<string, Problem[]>()

  /** Notes a problem; `kind` puts those together that have one cause. */
  add(problem: Problem, kind: string = problem.place + problem.wrong): void {
    const known = this.#kinds.get(kind) ?? []
    this.#kinds.set(kind, [...known, problem])
  }

  get none(): boolean {
    return this.#kinds.size === 0
  }

  list(): readonly string[] {
    return [...this.#kinds.values()].flatMap((problems) => {
      const distinct = [...new Set(problems.map(sentence))]
      const shown = distinct.slice(0, mostOfOneKind)
      const rest = distinct.length - shown.length
      return rest === 0 ? shown : [...shown, `… and ${rest} more of this kind`]
    })
  }
}

function sentence({ place, wrong, write }: Problem): string {
  return `${place}: ${wrong} → ${write}`
}
