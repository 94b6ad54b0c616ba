import { TracegateError } from '../errors.ts'
import type { Receipt } from '../ports/ResultStore.ts'
import type { IngestContext } from './ingestFlow.ts'

/** The receipt of an object whose segments are stored. */
export function acceptedReceipt(context: IngestContext): Receipt {
  return {
    ...known(context),
    status: 'accepted',
    inflatedBytes: context.inflatedBytes ?? 0,
    segments: context.segments ?? [],
    reason: undefined,
  }
}

/** The receipt of an object that cannot be judged, with the reason and the place. */
export function rejectedReceipt(context: IngestContext): Receipt {
  const { fault = new TracegateError('internal', 'it was left out') } = context
  const { code, message, remedy, location = context.input.name } = fault
  const scopes = [...context.scopes].sort()
  return {
    ...known(context),
    status: 'rejected',
    inflatedBytes: 0,
    segments: [],
    ...(scopes.length === 0 ? {} : { scopes }),
    reason: {
      code,
      message,
      location,
      ...(remedy === undefined ? {} : { remedy }),
    },
  }
}

function known({ input, object, ports, settings }: IngestContext) {
  const at = ports.clock()
  const { id, digest, sizeBytes } = object ?? { id: '', digest: '', sizeBytes: 0 }
  return { id, digest, sizeBytes, object: input.name, at, expiresAt: settings.keepFor && at + settings.keepFor }
}
