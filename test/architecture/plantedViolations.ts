/** Source text for a path that names a file or folder `planted`, and words of the reason for which it is refused. */
export interface Planted {
  readonly path: string
  readonly source: string
  readonly reason: string
}

const pureRooms = ['otlp', 'events', 'masking', 'machine', 'checker', 'segments']
const openRooms = ['domains', 'flow', 'tracing', 'reporting', 'access', 'retention', 'ports']
const families = ['aws', 'gcs', 'local', 'memory']

const imports = (from: string, name = 'planted'): string =>
  `import { ${name} } from '${from}'\n\nexport const use = ${name}\n`
const typeImports = (from: string): string => `import type { Planted } from '${from}'\n\nexport type Use = Planted\n`

const inPureRooms: readonly Planted[] = pureRooms.flatMap((room) => {
  const path = `shared/${room}/planted.ts`
  const pure = 'This room is pure'
  return [
    ...['node:fs', 'node:fs/promises', 'node:sqlite', 'node:http', 'node:worker_threads', 'node:process', 'node:os'],
    ...['@aws-sdk/client-s3', '@google-cloud/storage', '@opentelemetry/api', 'commander'],
  ]
    .map((from) => ({ path, source: imports(from), reason: pure }))
    .concat([
      { path, source: imports('../adapters/local/planted.ts'), reason: 'Only composition roots' },
      { path, source: imports('../ports/ObjectStore.ts'), reason: 'A pure room knows no port' },
      { path, source: imports('../../cli/run.ts'), reason: 'The core knows no edge' },
      { path, source: imports('node:crypto', 'randomBytes'), reason: 'node:crypto is there for hashes alone' },
      { path, source: 'export const loaded = import("node:fs")\n', reason: pure },
      { path, source: 'export const home = process.env.HOME\n', reason: 'Do not use the global variable process' },
      { path, source: 'export const body = fetch("x:")\n', reason: 'Do not use the global variable fetch' },
      { path, source: 'export const now = Date.now()\n', reason: 'neither a clock nor chance' },
      { path, source: 'export const now = new Date()\n', reason: 'neither a clock nor chance' },
      { path, source: 'export const die = Math.random()\n', reason: 'neither a clock nor chance' },
    ])
})

const inOpenRooms: readonly Planted[] = openRooms.flatMap((room) => {
  const path = `shared/${room}/planted.ts`
  return [
    ...['node:fs', 'node:fs/promises', 'node:sqlite', '@aws-sdk/client-s3', '@google-cloud/storage'].map((from) => ({
      path,
      source: imports(from),
      reason: 'Only shared/adapters touches',
    })),
    { path, source: typeImports('../adapters/local/planted.ts'), reason: 'Only composition roots' },
    { path, source: imports('../../functions/ingest/handler.ts'), reason: 'The core knows no edge' },
    { path, source: imports('../../infra/stack.ts'), reason: 'The core knows no edge' },
    { path, source: imports('../../test/planted.ts'), reason: 'Tests and benchmarks import the product' },
  ]
})

const inAdapters: readonly Planted[] = families.flatMap((family) => [
  ...families
    .filter((other) => other !== family)
    .map((other) => ({
      path: `shared/adapters/${family}/planted.ts`,
      source: imports(`../${other}/planted.ts`),
      reason: 'Adapter families are independent',
    })),
  ...(family === 'aws' ? ['@google-cloud/storage'] : ['@aws-sdk/client-s3', '@smithy/node-http-handler']).map(
    (from) => ({
      path: `shared/adapters/${family}/planted.ts`,
      source: imports(from),
      reason: 'Adapter families are independent',
    }),
  ),
  {
    path: `shared/adapters/${family}/planted.ts`,
    source: imports('../../../cli/run.ts'),
    reason: 'The core knows no edge',
  },
])

const atEdges: readonly Planted[] = [
  { path: 'cli/planted.ts', source: imports('node:fs'), reason: 'Only shared/adapters touches' },
  {
    path: 'cli/planted.ts',
    source: imports('../functions/ingest/handler.ts'),
    reason: 'One edge never imports another',
  },
  { path: 'cli/planted.ts', source: imports('../infra/stack.ts'), reason: 'One edge never imports another' },
  {
    path: 'functions/planted/handler.ts',
    source: imports('../../cli/run.ts'),
    reason: 'One edge never imports another',
  },
  {
    path: 'functions/planted/handler.ts',
    source: imports('@aws-sdk/client-s3'),
    reason: 'Only shared/adapters touches',
  },
  {
    path: 'functions/ingest/planted.ts',
    source: imports('../../shared/adapters/aws/planted.ts'),
    reason: 'Only composition roots',
  },
  {
    path: 'functions/report/planted.ts',
    source: imports('../../shared/adapters/aws/planted.ts'),
    reason: 'Only composition roots',
  },
  { path: 'cli/planted.ts', source: imports('@aws-sdk/client-s3'), reason: 'Only shared/adapters touches' },
  { path: 'infra/planted.ts', source: imports('@aws-sdk/client-s3'), reason: 'Only shared/adapters/aws calls AWS' },
  { path: 'infra/planted.ts', source: imports('../functions/ingest/handler.ts'), reason: 'names handlers by path' },
  { path: 'infra/planted.ts', source: imports('../shared/adapters/aws/planted.ts'), reason: 'Only composition roots' },
]

const ofStyle: readonly Planted[] = [
  { path: 'shared/planted.ts', source: 'export default 1\n', reason: 'default export' },
  { path: 'shared/planted.ts', source: "export * from './errors.ts'\n", reason: 'Do not use export all' },
  { path: 'shared/planted.ts', source: "export { use } from './errors.ts'\n", reason: 'Avoid barrel files' },
  { path: 'shared/planted.ts', source: 'export const use = (x: any) => x\n', reason: 'any' },
  { path: 'shared/planted.ts', source: 'export const use = (x?: string) => x!.length\n', reason: 'non-null assertion' },
]

export const violations: readonly Planted[] = [...inPureRooms, ...inOpenRooms, ...inAdapters, ...atEdges, ...ofStyle]

const allowed: readonly (readonly [path: string, from: string])[] = [
  ...pureRooms.flatMap((room): [string, string][] => [
    [`shared/${room}/planted.ts`, '../machine/planted.ts'],
    [`shared/${room}/planted.ts`, '../errors.ts'],
    [`shared/${room}/planted.ts`, 'node:zlib'],
  ]),
  ...openRooms.map((room): [string, string] => [`shared/${room}/planted.ts`, '../ports/ObjectStore.ts']),
  ['shared/adapters/local/planted.ts', 'node:fs'],
  ['shared/adapters/local/planted.ts', 'node:sqlite'],
  ['shared/adapters/aws/planted.ts', '@aws-sdk/client-s3'],
  ['shared/adapters/aws/planted.ts', '@smithy/node-http-handler'],
  ['shared/adapters/gcs/planted.ts', '@google-cloud/storage'],
  ['shared/adapters/memory/planted.ts', '../../ports/ObjectStore.ts'],
  ['cli/planted.ts', '../shared/adapters/local/planted.ts'],
  ['cli/planted.ts', 'node:worker_threads'],
  ['functions/planted/handler.ts', '../../shared/adapters/aws/planted.ts'],
]

/** What the same rules must let pass; `reason` says what it shows. */
export const cleanForms: readonly Planted[] = [
  ...allowed.map(([path, from]) => ({ path, source: imports(from), reason: from })),
  ...pureRooms.flatMap((room) => [
    { path: `shared/${room}/planted.ts`, source: imports('node:crypto', 'hash'), reason: 'a hash' },
    {
      path: `shared/${room}/planted.ts`,
      source: 'export const iso = (time: number) => new Date(time).toISOString()\n',
      reason: 'a date made from a time that was passed in',
    },
  ]),
]
