import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    // Each file gets a process of its own: a leaked socket or agent cannot reach another file's
    // servers, and a hanging handle is laid at the door of the file that left it.
    pool: 'forks',
    // The number of cores of the smallest machine that runs them: order and load stay the same.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: { include: ['src/**', 'providers/**'] },
  },
})
