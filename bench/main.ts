/**
 * What a call costs: payonce beside the clients that its user would otherwise take.
 *
 * Measured code must run as it is shipped, so this file, started from its source, first compiles
 * the package and the bench with the package's own compiler options, and starts itself again from
 * there. A loader that compiles while running also wraps each closure, which is paid per call.
 */
import { spawnSync } from 'node:child_process'

const [role] = process.argv.slice(2)

if (import.meta.filename.endsWith('.ts')) {
  const { compile } = await import('./compile.ts')
  const args = ['--expose-gc', compile(), ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
} else if (role === 'serve') {
  await import('./server.ts')
} else {
  const { measure } = await import('./measure.ts')
  await measure()
}
