import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that is gone after the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'payonce-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A disk of 1 MiB, gone after the test; `undefined` where this machine lets nobody mount one. */
export function smallDisk(): { readonly folder: string; makeReadOnly(): void } | undefined {
  const folder = testFolder()
  const mount = (...args: string[]) => execFileSync('mount', [...args, folder], { stdio: 'ignore' })
  try {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs')
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return { folder, makeReadOnly: () => mount('-o', 'remount,ro') }
}
