import { expect, test } from 'vitest'
import { cellsOf, linesOf } from '../../src/provider/index.ts'
import { inPieces } from '../support/bill-samples.ts'

async function linesIn(bytes: Buffer, length = 3): Promise<string[]> {
  const lines: string[] = []
  for await (const line of linesOf(inPieces(bytes, length))) lines.push(line)
  return lines
}

test('lines are without their ends and without the mark at the beginning', async () => {
  expect(await linesIn(Buffer.from('\ufeffa,茶\r\n\r\nb\n'))).toEqual(['a,茶', '', 'b'])
})

test('a sign that was cut at the end is seen, not lost', async () => {
  const bytes = Buffer.from('a\n茶')
  expect(await linesIn(bytes.subarray(0, -1))).toEqual(['a', '\ufffd'])
})

test('what is no text of lines is not held until its end', async () => {
  let pulled = 0
  async function* endless() {
    for (; ; pulled += 1) yield Buffer.alloc(65_536, 'x')
  }
  const reading = linesOf(endless()).next()
  await expect(reading).rejects.toThrow('a line is longer than 1048576')
  expect(pulled).toBeLessThan(20)
})

test.each([
  ['', ['']],
  [',', ['', '']],
  ['a,,"b,c"', ['a', '', 'b,c']],
  ['"a ""b""",c', ['a "b"', 'c']],
  ['"a"\t,15" b', ['a', '15" b']],
  ['"a" b,"c', ['"a" b', '"c']],
])('the cells of %s', (line, cells) => {
  expect(cellsOf(line)).toEqual(cells)
})
