const width = 30

export interface Progress {
  step(doing: string): void
  end(): void
}

/** Shows how far a run is: a bar on a terminal, plain lines elsewhere. Always on stderr. */
export function showProgress(steps: number): Progress {
  const { stderr } = process
  const started = Date.now()
  let done = 0
  let told = 0
  const draw = (doing: string) => {
    const full = Math.round((done / steps) * width)
    const bar = '█'.repeat(full) + '░'.repeat(width - full)
    stderr.write(`\r\x1b[K${bar} ${Math.round((done / steps) * 100)} % ${doing}`)
  }
  const tell = (doing: string) => {
    const tenth = Math.floor((done / steps) * 10)
    if (tenth === told) return
    told = tenth
    stderr.write(
      `${tenth * 10} % after ${Math.round((Date.now() - started) / 1_000)} s: ${doing}\n`,
    )
  }
  return {
    step: (doing) => {
      done++
      if (stderr.isTTY) draw(doing)
      else tell(doing)
    },
    end: () => {
      if (stderr.isTTY) stderr.write('\r\x1b[K')
    },
  }
}
