import { styleText } from 'node:util'

const width = 32
const quarter = 25

const terminal = process.stdout.isTTY === true

/** Colours on a terminal only, and not where the user has asked for none. */
export function paint(format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string): string {
  return terminal && process.env.NO_COLOR === undefined ? styleText(format, text) : text
}

/** Shows how far something is: a bar on a terminal, a line at each quarter elsewhere. */
export function createProgress(title: string, total: number) {
  let done = 0
  let told = 0
  const percent = () => Math.floor((100 * done) / total)
  const show = () => {
    if (terminal) {
      const filled = Math.round((width * done) / total)
      const bar = '█'.repeat(filled) + paint('dim', '░'.repeat(width - filled))
      process.stdout.write(`\r  ${title.padEnd(36)} ${bar} ${done} of ${total} calls`)
    } else if (percent() >= told + quarter) {
      told = percent() - (percent() % quarter)
      console.log(`  ${title}: ${done} of ${total} calls`)
    }
  }
  return {
    step() {
      done += 1
      show()
    },
    end() {
      if (terminal) process.stdout.write('\n')
    },
  }
}
