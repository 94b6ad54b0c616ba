import { scopeFolder } from '../events/scopeFolder.ts'
import type { ReportArtifact } from './RunReport.ts'

/** Paths relative to the output directory. */
export interface OutputLayout {
  fileOf(scope: string, domain: string, type: Exclude<ReportArtifact['type'], 'payload-metadata'>): string
  readonly payloadMetadata: string
  readonly envelope: string
}

const endings = {
  events: 'events.ndjson',
  projection: 'projection.json',
  validation: 'validation.json',
  'state-sequence': 'state-sequence.ndjson',
} as const

/** Where the files of a run go: directly under the output directory, or in one folder per scope when there are several. */
export function outputLayout(scopes: Iterable<string>): OutputLayout {
  const several = new Set(scopes).size > 1
  return {
    fileOf: (scope, domain, type) => `${several ? `${scopeFolder(scope)}/` : ''}${domain}-${endings[type]}`,
    payloadMetadata: 'kvonce-payload-metadata.json',
    envelope: 'envelope.json',
  }
}
