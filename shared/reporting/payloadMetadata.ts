import type { OperationalProblem, SourceObject, SourceType } from './RunReport.ts'
import { sourceDetail } from './sourceDetail.ts'

/** One input object in `kvonce-payload-metadata.json`; null where the object was rejected before it was known. */
export interface PayloadMetadata {
  readonly sourceType: SourceType
  readonly sourceDetail: string
  readonly sha256: string | null
  readonly sizeBytes: number | null
  readonly inflatedBytes: number | null
  readonly generatedAt: string
  readonly rejected?: {
    readonly code: string
    readonly message: string
    readonly location?: string
    readonly remedy?: string
  }
}

/** An object for one source, an array for none or several. */
export function payloadMetadata(
  sources: readonly SourceObject[],
  generatedAt: string,
): PayloadMetadata | readonly PayloadMetadata[] {
  const all = sources.map((source) => metadataOf(source, generatedAt))
  const [only] = all
  return all.length === 1 && only !== undefined ? only : all
}

export function payloadMetadataText(sources: readonly SourceObject[], generatedAt: string): string {
  return `${JSON.stringify(payloadMetadata(sources, generatedAt), null, 2)}\n`
}

function metadataOf(source: SourceObject, generatedAt: string): PayloadMetadata {
  return {
    sourceType: source.sourceType,
    sourceDetail: sourceDetail(source.name),
    sha256: source.sha256 ?? null,
    sizeBytes: source.sizeBytes ?? null,
    inflatedBytes: source.inflatedBytes ?? null,
    generatedAt,
    ...(source.rejected === undefined ? {} : { rejected: reasonOf(source.rejected) }),
  }
}

function reasonOf({ code, message, location, remedy }: OperationalProblem) {
  return {
    code,
    message,
    ...(location === undefined ? {} : { location: sourceDetail(location) }),
    ...(remedy === undefined ? {} : { remedy }),
  }
}
