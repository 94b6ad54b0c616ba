import { z } from 'zod'
import type { Envelope } from '../reporting/Envelope.ts'
import { parseReport } from './parseReport.ts'

const status = z.enum(['valid', 'invalid', 'incomplete', 'error'])
const count = z.number().int().nonnegative()
const texts = z.array(z.string())
const path = z.string().nullable()
const findings = { traceIds: texts, tempoLinks: texts, issues: count, warnings: count }

const envelope = z.object({
  schemaVersion: z.literal('1.0.0'),
  source: z.string(),
  generatedAt: z.string(),
  correlation: z.object({
    runId: z.string(),
    workflow: z.string(),
    commit: z.string(),
    branch: z.string(),
    traceIds: texts,
  }),
  summary: z.object({
    trace: z.object({
      status,
      domains: z.array(
        z.object({
          key: z.string(),
          label: z.string(),
          scope: z.string(),
          status,
          artifacts: z.object({ validationPath: path, projectionPath: path, stateSequencePath: path }),
          metrics: z.record(z.string(), z.number().nullable()),
          ...findings,
        }),
      ),
      aggregate: z.object(findings),
    }),
  }),
  artifacts: z.array(
    z.object({
      type: z.enum(['events', 'projection', 'validation', 'state-sequence', 'payload-metadata']),
      path: z.string(),
      checksum: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      description: z.string(),
    }),
  ),
  tempoLinks: texts,
  notes: texts,
})

/** Reads `envelope.json`. Throws `corrupt` for what is none of this version. */
export function readEnvelope(text: string): Envelope {
  return parseReport(text, envelope, 'envelope.json')
}
