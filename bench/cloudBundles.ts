import { join } from 'node:path'
import { writeAsset } from '../infra/writeAsset.ts'
import { bundleSize } from './bundleSize.ts'
import { againstTarget, type Table } from './Table.ts'

/** Handlers by the folder that their bundle gets. */
const HANDLERS = {
  bare: 'bench/bareHandler.ts',
  ingest: 'functions/ingest/handler.ts',
  validate: 'functions/validate/handler.ts',
  grants: 'functions/report/grants.ts',
  sweep: 'functions/report/sweep.ts',
} as const

export const BUNDLES = Object.keys(HANDLERS) as (keyof typeof HANDLERS)[]

/** Bundles every handler as it is deployed, into a folder of its own below this one, and says how large they are. */
export function cloudBundles(folder: string): Table {
  const rows = Object.entries(HANDLERS).map(([bundle, entry]) => {
    const { start, later, files } = bundleSize(writeAsset(entry, join(folder, bundle), undefined))
    const target = bundle === 'bare' ? {} : againstTarget(start / 1_000, { atMost: 900 })
    return { bundle, start: start / 1_000, ...target, later: later / 1_000, whole: (start + later) / 1_000, files }
  })
  return {
    title: 'Bundles',
    notes: [
      'Minified, with the SDK, in kB of 1,000 bytes. A start reads the first part; the rest is imported when there is a need for it: exporters of OpenTelemetry, Protobuf, sources of credentials that a function has no use for.',
      '`bare` is a handler with the clients of S3 and DynamoDB, and nothing else.',
    ],
    columns: [
      { key: 'bundle', title: 'bundle' },
      { key: 'start', title: 'start', digits: 1 },
      { key: 'target', title: 'target' },
      { key: 'result', title: 'result' },
      { key: 'later', title: 'later', digits: 1 },
      { key: 'whole', title: 'whole', digits: 1 },
      { key: 'files', title: 'files' },
    ],
    rows,
  }
}
