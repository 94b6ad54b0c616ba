import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { exportOf, type Sent } from './exportOf.ts'

/** Writes spans as a Collector does: one OTLP/JSON document, gzipped. */
export function writeSample(path: string, spans: readonly Sent[]): void {
  writeFileSync(path, gzipSync(exportOf(spans), { level: 9 }))
}
