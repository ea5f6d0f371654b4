/** Problems of one kind beyond these are counted, not listed: they have one cause. */
const mostOfOneKind = 3
/** The same for those who show one problem. */
const mostNames = 5

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
  /** The operation, event or fault that shows it, where several may show the same. */
  readonly shownBy?: string
  /** Puts those together that have one cause. @default the place and what is wrong */
  readonly kind?: string
}

/** Collects what is wrong; the same thing is told once, however often it shows. */
export class Problems {
  readonly #kinds = new Map<string, Problem[]>()

  add(problem: Problem): void {
    const kind = problem.kind ?? problem.place + problem.wrong
    const known = this.#kinds.get(kind)
    if (known === undefined) this.#kinds.set(kind, [problem])
    else known.push(problem)
  }

  get none(): boolean {
    return this.#kinds.size === 0
  }

  /** All of them as sentences, without the secrets that an author's own error may quote. */
  list(secrets: readonly string[] = []): readonly string[] {
    const hidden = (text: string) =>
      secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
    return [...this.#kinds.values()].flatMap((problems) => shortened(merged(problems)).map(hidden))
  }
}

/** One sentence for what is the same but for who shows it. */
function merged(problems: readonly Problem[]): string[] {
  const shownBy = new Map<string, Set<string>>()
  const texts = problems.map(({ place, wrong, write, shownBy: name }) => {
    const text = JSON.stringify([place, wrong, write])
    const names = shownBy.get(text) ?? new Set()
    if (name !== undefined) names.add(name)
    shownBy.set(text, names)
    return text
  })
  return [...new Set(texts)].map((text) => {
    const [place, wrong, write]: string[] = JSON.parse(text)
    return `${place}: ${wrong}${listed([...(shownBy.get(text) ?? [])])} → ${write}`
  })
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return ''
  const rest = names.length - mostNames
  return ` (${names.slice(0, mostNames).join(', ')}${rest > 0 ? `, and ${rest} more` : ''})`
}

function shortened(sentences: readonly string[]): readonly string[] {
  const rest = sentences.length - mostOfOneKind
  return rest <= 0
    ? sentences
    : [...sentences.slice(0, mostOfOneKind), `… and ${rest} more of this kind`]
}
