import { paint } from './progress.ts'

type Figure = string | number

/** A figure of each side under one name; a lone name is a heading. */
export interface Row {
  readonly name: string
  readonly figures?: readonly [payonce: Figure, byHand: Figure]
  /** Anything but 0 is money or trust lost. */
  readonly alarm?: boolean
}

const nameWidth = 60
const figureWidth = 14
const rule = '─'.repeat(nameWidth + 2 * figureWidth)

function cell(figure: Figure, alarm = false): string {
  const text = String(figure).padStart(figureWidth)
  return alarm && figure !== '–' ? paint(figure === 0 ? 'green' : 'red', text) : text
}

/** Prints both sides' figures, at most 100 characters wide. */
export function printTable(titles: readonly [string, string], rows: readonly Row[]): void {
  console.log(`\n  ${''.padEnd(nameWidth)}${titles.map((title) => cell(title)).join('')}`)
  for (const { name, figures, alarm } of rows) {
    if (figures === undefined) {
      console.log(`  ${paint('dim', rule)}\n  ${paint('bold', name)}`)
    } else {
      const cells = figures.map((figure) => cell(figure, alarm)).join('')
      console.log(`  ${`  ${name}`.padEnd(nameWidth)}${cells}`)
    }
  }
  console.log(`  ${paint('dim', rule)}`)
}

/** Prints paragraphs, filled to the width of the table. */
export function printText(...paragraphs: readonly string[]): void {
  for (const paragraph of paragraphs) {
    let line = ' '
    for (const word of paragraph.split(/\s+/)) {
      if (line.length + word.length >= rule.length + 2) {
        console.log(line)
        line = ' '
      }
      line += ` ${word}`
    }
    console.log(`${line}\n`)
  }
}

/** The value below which `share` of the numbers lie. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
