import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { dynamoClient } from '../../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../../shared/adapters/aws/dynamoResultStore.ts'
import { s3Input } from '../../../shared/adapters/aws/s3Input.ts'
import { s3ObjectStore } from '../../../shared/adapters/aws/s3ObjectStore.ts'
import { s3ReportSink } from '../../../shared/adapters/aws/s3ReportSink.ts'
import { definitionFiles } from '../../../shared/adapters/local/definitionFiles.ts'
import { memoryKeySource } from '../../../shared/adapters/memory/memoryKeySource.ts'
import { definedDomains } from '../../../shared/domains/definedDomains.ts'
import { DEFAULT_LIMITS } from '../../../shared/flow/IngestSettings.ts'
import { ingestLanded } from '../../../shared/flow/ingestLanded.ts'
import { judgeScope, type ScopePorts } from '../../../shared/flow/judgeScope.ts'
import { objectReader } from '../../../shared/flow/objectReader.ts'
import { reportsOf, WHOLE_SCOPE } from '../../../shared/flow/scopeReports.ts'
import { tracedExecution } from '../../../shared/flow/tracedExecution.ts'
import type { TouchedDomain } from '../../../shared/ports/ScopeQueue.ts'
import { createTracer } from '../../../shared/tracing/createTracer.ts'
import { localS3, newBucket, newTable, rootAccess } from '../localCloud.ts'

/** Called around every request: an error in the place of sending it, or of what it was answered. */
export type Fault = (when: 'before' | 'after') => Error | undefined

/** Ingest and validate on buckets and a table of their own, through clients that may fail. */
export async function cloudFlow() {
  const [raw, masked] = [await newBucket(localS3()), await newBucket(localS3())]
  const table = await newTable(dynamoClient(rootAccess()))
  const domains = definedDomains(await definitionFiles('shared/domains'))
  const settings = { domains, scope: undefined, limits: DEFAULT_LIMITS }
  const keys = memoryKeySource('seed')

  function portsOn(fault: Fault) {
    const [s3, dynamo] = [faulty(localS3(), fault), faulty(dynamoClient(rootAccess()), fault)]
    const reports = s3ObjectStore({ client: s3, bucket: masked, prefix: 'reports/' })
    const requested: TouchedDomain[] = []
    return {
      s3,
      requested,
      segments: s3ObjectStore({ client: s3, bucket: masked }),
      results: dynamoResultStore({ client: dynamo, table, clock: Date.now }),
      keys,
      clock: Date.now,
      queue: {
        async request(touched: readonly TouchedDomain[]) {
          const error = fault('before')
          if (error !== undefined) throw error
          requested.push(...touched)
        },
      },
      sinkOf: (folder: string) => s3ReportSink({ client: s3, bucket: masked, prefix: `reports/${folder}/` }),
      async removeReports(folder: string) {
        for await (const { key } of reports.list(`${folder}/`)) await reports.delete(key)
      },
    }
  }

  const sound = portsOn(() => undefined)
  return {
    sound,
    put: (key: string, Body: string) => sound.s3.send(new PutObjectCommand({ Bucket: raw, Key: key, Body })),
    async ingest(key: string, fault?: Fault) {
      const ports = fault === undefined ? sound : portsOn(fault)
      const input = { ...s3Input({ client: ports.s3, bucket: raw, key }), isFresh: true }
      await tracedExecution(
        { tracer: createTracer({ onEnd: () => {} }), name: 'test', policies: undefined, keepSpans: () => {} },
        (execution) => ingestLanded(ports, settings, objectReader(settings), input, execution),
      )
      return ports.requested
    },
    validate: (scope: string, fault?: Fault, more: Partial<ScopePorts> = {}) =>
      judgeScope(
        { ...(fault === undefined ? sound : portsOn(fault)), ...more },
        {
          scope,
          domains,
          settle: 0,
          options: { profile: 'default', skew: undefined },
          report: { source: 'test', correlation: local, tempoLink: undefined },
        },
      ),
    /** The files that count of a scope, and the names of all folders that are there. */
    async reports(scope: string) {
      const verdict = await sound.results.getVerdict(scope, WHOLE_SCOPE)
      const folder = verdict && reportsOf(verdict.record)?.folder
      const [files, folders] = [new Map<string, string>(), new Set<string>()]
      for await (const { key } of sound.segments.list('reports/')) {
        const [, of, made, name = ''] = key.split('/')
        folders.add(`${of}/${made}`)
        if (`${of}/${made}` === folder) files.set(name, Buffer.from(await sound.segments.get(key)).toString())
      }
      return { verdict, files, folders }
    },
  }
}

const local = { runId: 'local', workflow: 'local', commit: 'local', branch: 'local' }

function faulty<Client extends S3Client | DynamoDBClient>(client: Client, fault: Fault): Client {
  const failing = (next: (args: never) => unknown) => async (args: never) => {
    const before = fault('before')
    if (before !== undefined) throw before
    const result = await next(args)
    const after = fault('after')
    if (after !== undefined) throw after
    return result
  }
  ;(client as S3Client).middlewareStack.add(failing as never, { step: 'deserialize', priority: 'low', name: 'fault' })
  return client
}
