import { z } from 'zod'
import type { SourceObject } from '../reporting/RunReport.ts'
import { parseReport } from './parseReport.ts'

const rejection = z.object({
  code: z.string(),
  message: z.string(),
  location: z.string().optional(),
  remedy: z.string().optional(),
})
const source = z.object({
  sourceType: z.enum(['file', 'directory', 'stdin', 's3', 'gs', 'url', 'artifact']),
  sourceDetail: z.string(),
  sha256: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  inflatedBytes: z.number().nullable(),
  rejected: rejection.optional(),
})
const metadata = z.union([source.transform((only) => [only]), z.array(source)])

/** Reads `kvonce-payload-metadata.json`: what was judged, and what was rejected. Throws `corrupt`. */
export function readPayloadMetadata(text: string, name: string): readonly SourceObject[] {
  return parseReport(text, metadata, name).map(({ sourceType, sourceDetail, rejected, ...sizes }) => ({
    sourceType,
    name: sourceDetail,
    sha256: sizes.sha256 ?? undefined,
    sizeBytes: sizes.sizeBytes ?? undefined,
    inflatedBytes: sizes.inflatedBytes ?? undefined,
    rejected,
  }))
}
