// Biome formats and holds the plain rules. ESLint is here for what needs types or a limit per
// function: above all a promise nobody awaits, which in this library is a lost payment.
import tseslint from 'typescript-eslint'

/** The one file that may touch the real clock, the real dice and the real timers. */
const systemRuntime = 'src/runtime/system.ts'

const takeARuntime = 'Take it from the Runtime that was handed in: only then can a test move time.'

const clockAndDice = [
  ['Date', 'now'],
  ['Math', 'random'],
  ['performance', 'now'],
  ['process', 'hrtime'],
  ['AbortSignal', 'timeout'],
  ...['globalThis', 'global'].flatMap((object) =>
    ['setTimeout', 'setInterval'].map((property) => [object, property]),
  ),
].map(([object, property]) => ({ object, property, message: takeARuntime }))

export default [
  {
    ignores: ['dist/', 'coverage/', 'node_modules/', 'test/fixtures/'],
  },
  {
    files: ['**/*.ts'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      // A written `default` is a decision; a forgotten case is not.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { prefer: 'type-imports', fixStyle: 'separate-type-imports' },
      ],
      'max-params': ['error', 3],
    },
  },
  {
    files: ['src/**/*.ts', 'providers/**/*.ts'],
    rules: {
      // Not even `void pay()`: a rejection nobody handles ends the user's process.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', 70],
    },
  },
  {
    files: ['src/**/*.ts', 'providers/**/*.ts'],
    ignores: [systemRuntime],
    rules: {
      'no-restricted-properties': ['error', ...clockAndDice],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval'].map((name) => ({ name, message: takeARuntime })),
      ],
      'no-restricted-imports': [
        'error',
        ...['node:timers/promises', 'node:perf_hooks'].map((name) => ({
          name,
          message: takeARuntime,
        })),
        { name: 'node:timers', importNames: ['setTimeout', 'setInterval'], message: takeARuntime },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: takeARuntime,
        },
      ],
    },
  },
]
