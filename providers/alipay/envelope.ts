import { readJson } from '../../src/provider/index.ts'

/** An answer of the gateway, its parts exactly as they came. */
export interface Envelope {
  /** `alipay_trade_query_response`, or `error_response`. */
  readonly name: string
  /** What is signed: the text of the value, not one character changed. */
  readonly content: string
  /** Where it begins in the text. */
  readonly contentAt: number
  /** The same, parsed. */
  readonly value: unknown
  readonly sign: string | undefined
  /** The number of the certificate that signed, in certificate mode. */
  readonly certSn: string | undefined
}

const blank = /[ \t\r\n]*/y
const quoted = /"(?:[^"\\]|\\.)*"/y
const scalar = /[^\s,{}[\]":]+/y
const bracket = /"(?:[^"\\]|\\.)*"|[{}[\]]/g

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function afterBlank(text: string, at: number): number {
  return at + (matchAt(blank, text, at)?.length ?? 0)
}

/** Where an object or a list ends; brackets inside strings do not count. */
function endOfNested(text: string, at: number): number | undefined {
  bracket.lastIndex = at
  let depth = 0
  for (let found = bracket.exec(text); found !== null; found = bracket.exec(text)) {
    const [sign] = found
    if (sign === '{' || sign === '[') depth += 1
    if (sign === '}' || sign === ']') depth -= 1
    if (depth === 0) return bracket.lastIndex
  }
  return undefined
}

function endOfValue(text: string, at: number): number | undefined {
  if (text[at] === '{' || text[at] === '[') return endOfNested(text, at)
  const value = matchAt(quoted, text, at) ?? matchAt(scalar, text, at)
  return value === undefined ? undefined : at + value.length
}

interface Member {
  readonly value: string
  readonly at: number
}

/** The members of the outermost object, each value as it stands in the text. */
function membersOf(text: string): ReadonlyMap<string, Member> | undefined {
  const members = new Map<string, Member>()
  let at = afterBlank(text, 0)
  if (text[at] !== '{') return undefined
  for (;;) {
    const nameAt = afterBlank(text, at + 1)
    const name = matchAt(quoted, text, nameAt)
    if (name === undefined) return undefined
    const colonAt = afterBlank(text, nameAt + name.length)
    const valueAt = afterBlank(text, colonAt + 1)
    const end = endOfValue(text, valueAt)
    // Of a name that stands twice, each reader would take the one that suits it.
    if (text[colonAt] !== ':' || end === undefined || members.has(name)) return undefined
    members.set(name, { value: text.slice(valueAt, end), at: valueAt })
    at = afterBlank(text, end)
    if (text[at] === '}') return afterBlank(text, at + 1) === text.length ? members : undefined
    if (text[at] !== ',') return undefined
  }
}

/** A text that says something: an empty signature is none. */
function textOf(member: Member | undefined): string | undefined {
  const parsed: unknown = member === undefined ? undefined : readJson(member.value)
  return typeof parsed === 'string' && parsed !== '' ? parsed : undefined
}

/**
 * Takes an answer apart without reading and writing it anew: the signature is over the very
 * characters between the name and the next member. `undefined` for anything that is no such answer.
 */
export function envelopeOf(body: string): Envelope | undefined {
  const members = membersOf(body)
  if (members === undefined) return undefined
  const answers = [...members].filter(([name]) => name.endsWith('_response"'))
  const [answer] = answers
  if (answer === undefined || answers.length !== 1) return undefined
  const [name, { value: content, at: contentAt }] = answer
  try {
    return {
      name: name.slice(1, -1),
      content,
      contentAt,
      value: readJson(content),
      sign: textOf(members.get('"sign"')),
      certSn: textOf(members.get('"alipay_cert_sn"')),
    }
  } catch {
    return undefined
  }
}
