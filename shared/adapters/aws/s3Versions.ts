import { setTimeout } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3'
import { TracegateError } from '../../errors.ts'
import type { RawVersion, RawVersions, UndeletedVersion } from '../../ports/RawVersions.ts'
import { awsError, nameOf as codeOf, isTransient } from './awsError.ts'
import type { S3Place } from './s3ObjectStore.ts'

/** Versions in one request. */
const MOST = 1_000
const ATTEMPTS = 4
const PAUSE = 200
/** Names of server errors, which an answer for many tells without a status. */
const FAILED: ReadonlySet<string> = new Set(['InternalError', 'ServiceUnavailable'])
/** What the XML of a request for many cannot hold, or does not give back as it is. */
const NOT_IN_XML = /[\p{Cc}\ufffe\uffff\p{Cs}]/u

/** All versions and delete markers below a prefix of a bucket. It reads no object. */
export function s3Versions({ client, bucket, prefix = '' }: S3Place): RawVersions {
  const location = `s3://${bucket}/${prefix}`

  async function page(after?: ListObjectVersionsCommandOutput): Promise<ListObjectVersionsCommandOutput> {
    return client
      .send(
        new ListObjectVersionsCommand({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: MOST,
          // XML cannot hold every key.
          EncodingType: 'url',
          ...(after && { KeyMarker: nameIn(after, after.NextKeyMarker), VersionIdMarker: after.NextVersionIdMarker }),
        }),
      )
      .catch((cause: unknown) => {
        throw awsError('listing versions', location, cause)
      })
  }

  /** Asks for the next page before it gives one: what follows a version that was deleted meanwhile is not well defined. */
  async function* list(): AsyncGenerator<RawVersion> {
    let current: ListObjectVersionsCommandOutput | undefined = await page()
    while (current !== undefined) {
      const next: ListObjectVersionsCommandOutput | undefined = current.IsTruncated ? await page(current) : undefined
      yield* versionsIn(current)
      current = next
    }
  }

  /** What S3 failed at it is asked again: the other answers are final. */
  async function deleteMany(versions: readonly RawVersion[]): Promise<readonly UndeletedVersion[]> {
    const refused: UndeletedVersion[] = []
    let waiting = versions
    for (let attempt = 1; ; attempt++) {
      const undeleted = await deleteOnce(waiting)
      refused.push(...undeleted.filter(({ isStillThere }) => isStillThere))
      const failed = undeleted.filter(({ isStillThere }) => !isStillThere)
      if (failed.length === 0 || attempt === ATTEMPTS) return [...refused, ...failed]
      await setTimeout(Math.random() * PAUSE * 2 ** attempt)
      waiting = failed.map(({ version }) => version)
    }
  }

  async function deleteOnce(versions: readonly RawVersion[]): Promise<readonly UndeletedVersion[]> {
    const { Errors = [] } = await client
      .send(
        new DeleteObjectsCommand({
          Bucket: bucket,
          Delete: { Quiet: true, Objects: versions.map(({ key, version }) => ({ Key: key, VersionId: version })) },
        }),
      )
      .catch((cause: unknown) => {
        throw awsError('deleting versions', location, cause)
      })
    const byName = new Map(versions.map((version) => [nameOf(version.key, version.version), version]))
    return Errors.map(({ Key, VersionId, Code = 'unknown' }) => {
      const version = byName.get(nameOf(Key, VersionId))
      if (version === undefined) {
        throw new TracegateError('unreadable', `S3 did not delete what nobody named: ${Code}`, { location })
      }
      return { version, code: Code, isStillThere: !FAILED.has(Code) && !isTransient({ name: Code }) }
    })
  }

  async function deleteOne(version: RawVersion): Promise<readonly UndeletedVersion[]> {
    try {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: version.key, VersionId: version.version }))
      return []
    } catch (cause) {
      return [{ version, code: codeOf(cause), isStillThere: !isTransient(cause) }]
    }
  }

  return {
    list,
    async delete(versions) {
      const undeleted: UndeletedVersion[] = []
      for (const odd of versions.filter(({ key }) => NOT_IN_XML.test(key))) undeleted.push(...(await deleteOne(odd)))
      const plain = versions.filter(({ key }) => !NOT_IN_XML.test(key))
      for (let from = 0; from < plain.length; from += MOST) {
        undeleted.push(...(await deleteMany(plain.slice(from, from + MOST))))
      }
      return undeleted
    },
  }
}

/** S3 lists versions and markers apart, each by key and the newest first; put together again in that order. */
function versionsIn(page: ListObjectVersionsCommandOutput): readonly RawVersion[] {
  const { Versions = [], DeleteMarkers = [] } = page
  const common = ({ Key, VersionId, LastModified }: (typeof Versions | typeof DeleteMarkers)[number]) => ({
    key: nameIn(page, Key) ?? '',
    version: VersionId ?? 'null',
    landed: Math.floor((LastModified?.getTime() ?? Date.now()) / 1_000) * 1_000,
  })
  const versions = [
    ...DeleteMarkers.map((marker) => ({ ...common(marker), isMarker: true, sizeBytes: 0 })),
    ...Versions.map((version) => ({ ...common(version), isMarker: false, sizeBytes: version.Size ?? 0 })),
  ]
  return versions.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || b.landed - a.landed)
}

function nameIn({ EncodingType }: ListObjectVersionsCommandOutput, name: string | undefined): string | undefined {
  return EncodingType === 'url' ? name && decodeURIComponent(name.replaceAll('+', ' ')) : name
}

function nameOf(key: string | undefined, version: string | undefined): string {
  return JSON.stringify([key, version ?? 'null'])
}
