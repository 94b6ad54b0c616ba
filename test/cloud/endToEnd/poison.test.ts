import { gzipSync } from 'node:zlib'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { readPayloadMetadata } from '../../../shared/gate/readPayloadMetadata.ts'
import { sourceDetail } from '../../../shared/reporting/sourceDetail.ts'
import { otlpProtobuf } from '../../end-to-end/otlpForms.ts'
import { goodKey } from '../../end-to-end/spans.ts'
import { manyObjects } from './manyObjects.ts'
import { stackPlace } from './stackPlace.ts'
import { tellFigure } from './tellFigure.ts'

const place = stackPlace()
const zipped = gzipSync(JSON.stringify({ resourceSpans: [] }).padEnd(10_000))

const METADATA = 'kvonce-payload-metadata.json'

/** What must be refused, by name, with the code of the refusal. */
const poison: Readonly<Record<string, readonly [string, string | Uint8Array]>> = {
  'cut.json.gz': ['truncated', zipped.subarray(0, zipped.length - 10)],
  'bomb.json.gz': ['too-large', gzipSync(Buffer.alloc(101 * 1024 * 1024, ' '))],
  'nested-bomb.json': ['too-large', gzipSync(Buffer.alloc(101 * 1024 * 1024, '['))],
  'large.json': ['too-large', Buffer.alloc(10 * 1024 * 1024 + 1, ' ')],
  'metrics.json': ['wrong-signal', '{"resourceMetrics":[{"scopeMetrics":[]}]}'],
  'logs.json': ['wrong-signal', '{"resourceLogs":[{"scopeLogs":[]}]}'],
  'text.json': ['unsupported', 'no spans at all'],
  'cut.json': ['truncated', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"'],
  'cut.binpb': ['unsupported', otlpProtobuf([...goodKey('k')]).subarray(0, -3)],
  'nothing.json': ['empty', ''],
}

describe('poison among good objects', () => {
  it('gets receipts that say why, makes the runs that arrive with it errors, and is all that is missing in them', async () => {
    const { objects, scopes } = manyObjects('poisoned', 18)
    const all: (readonly [string, string | Uint8Array])[] = [...objects]
    all.splice(objects.size / 2, 0, ...Object.entries(poison).map(([name, [, content]]) => [name, content] as const))
    await Promise.all(all.map(([name, content]) => place.put(`poisoned/${name}`, content)))
    await place.quiet()
    for (const scope of scopes) {
      const { envelope, files } = await place.judged(scope)
      expect(envelope.summary.trace.status).toBe('error')
      const sources = readPayloadMetadata(String(files.get(METADATA)), METADATA)
      const named = (isRead: boolean) =>
        sources.filter(({ rejected }) => (rejected === undefined) === isRead).map(({ name }) => name)
      const accepted = (await place.receiptsOf(scope)).filter(({ status }) => status === 'accepted')
      expect(named(true).sort()).toEqual(accepted.map(({ object }) => sourceDetail(object)).sort())
      expect(named(false).filter((name) => Object.keys(poison).every((end) => !name.endsWith(`/${end}`)))).toEqual([])
      expect(named(false)).not.toEqual([])
    }
    const refused = await rejections('poisoned/')
    const named = Object.entries(poison).map(([name, [code]]) => [name, code] as const)
    expect(Object.fromEntries(refused)).toEqual(Object.fromEntries(named))
    expect(await place.waiting('IngestDeadLettersUrl')).toBe(0)
    tellFigure(
      `${objects.size} good objects among ${named.length} poisoned ones: those refused with a receipt, none retried`,
    )
  })
})

/** Codes of rejected receipts, by the end of the object's name. */
async function rejections(prefix: string): Promise<(readonly [string, string])[]> {
  const found: (readonly [string, string])[] = []
  let ExclusiveStartKey: ScanCommand['input']['ExclusiveStartKey']
  do {
    const { Items = [], LastEvaluatedKey } = await place.dynamo.send(
      new ScanCommand({ TableName: place.stack.table, ExclusiveStartKey }),
    )
    for (const item of Items) {
      if (item.status?.S !== 'rejected') continue
      const { object, reason } = JSON.parse(item.body?.S ?? '{}')
      const [, name] = String(object).split(prefix)
      if (name !== undefined) found.push([name, reason.code])
    }
    ExclusiveStartKey = LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
  return found
}
