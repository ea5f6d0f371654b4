/**
 * Who may enter which room of `src/`. Read it downwards: a room knows only the rows above it,
 * never a neighbour in its own row and never a row below. A room is a folder or a file of `src/`.
 */
const rows = [
  ['runtime', 'errors'],
  ['provider'],
  ['call'],
  ['telemetry'],
  ['retry', 'journal'],
  ['transport'],
  ['exchange'],
  ['admission', 'neutral'],
  ['pipeline'],
  ['recovery', 'reconcile'],
  ['gateway'],
  ['index', 'shutdown', 'testing', 'open-telemetry'],
  ['cli'],
]

/** Packages that one room keeps to itself, so that replacing one changes one folder. */
const keptIn = [
  ['transport', ['axios', 'axios-retry', 'agentkeepalive']],
  ['call', ['uuid']],
  ['journal', ['libsql']],
]

const place = (rooms) => `^src/(${rooms.join('|')})(/|\\.ts$)`
const packages = (names) => `(^|/)node_modules/(${names.join('|')})/`
const tests = '^(test|examples|bench|scripts)/'

const roomRules = rows.flatMap((row, level) =>
  row.map((room) => {
    const others = row.filter((other) => other !== room)
    const closed = [...others, ...rows.slice(level + 1).flat()]
    return {
      name: `${room}-looks-up-only`,
      comment: `${room} may use: ${['itself', ...rows.slice(0, level).flat()].join(', ')}.`,
      severity: 'error',
      from: { path: place([room]) },
      to: { path: place(closed) },
    }
  }),
)

const packageRules = keptIn.map(([room, names]) => ({
  name: `${names[0]}-stays-in-${room}`,
  comment: `${names.join(', ')}: imported by src/${room} alone.`,
  severity: 'error',
  from: { path: '^(src|providers)/', pathNot: place([room]) },
  to: { path: packages(names) },
}))

module.exports = {
  forbidden: [
    ...roomRules.filter((rule) => rule.to.path !== place([])),
    ...packageRules,
    {
      name: 'every-file-has-a-room',
      comment: 'A file of src/ outside every room: put it into one, or name its room in the table.',
      severity: 'error',
      from: { path: '^src/', pathNot: place(rows.flat()) },
      to: {},
    },
    {
      name: 'src-knows-no-provider',
      comment: 'What one provider needs is said in its file; the core only reads the spec.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^providers/' },
    },
    {
      name: 'a-provider-knows-only-the-spec',
      comment:
        'providers/<id>.ts and providers/<id>/* use src/provider/index.ts, zod, node:* and each other; ' +
        '<id>-<variant>, which says only what differs, uses <id> as well.',
      severity: 'error',
      from: { path: '^providers/(([^/.-]+)[^/.]*)' },
      to: {
        pathNot: ['^src/provider/index\\.ts$', '^providers/($1|$2)(\\.ts$|/)', packages(['zod'])],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one file, or hide a third. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      comment: 'A file that nobody imports and that imports nobody is dead, or not wired in yet.',
      severity: 'error',
      from: { orphan: true, path: '^(src|providers)/' },
      to: {},
    },
    {
      name: 'no-test-in-the-product',
      severity: 'error',
      from: { path: '^(src|providers)/' },
      to: { path: tests },
    },
    {
      name: 'no-development-dependency-in-the-product',
      comment: 'It would be missing on the machine of whoever installs payonce.',
      severity: 'error',
      from: { path: '^(src|providers)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        // An optional peer is loaded when it is used, and asked for by name where it is missing.
        dependencyTypesNot: ['npm-peer'],
      },
    },
    {
      name: 'no-undeclared-dependency',
      comment: 'It cannot be resolved, or is installed only because another package asked for it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
