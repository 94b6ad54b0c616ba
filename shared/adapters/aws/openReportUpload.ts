import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { TracegateError } from '../../errors.ts'
import type { ReportFile } from '../../ports/ReportSink.ts'
import { awsError } from './awsError.ts'

/** Text units gathered before they are encoded. */
const TEXT = 65_536
/** Bytes of a part; S3 takes parts from 5 MiB on, and 10,000 of them. */
const PART = 8 * 1_024 * 1_024

interface Target {
  readonly Bucket: string
  readonly Key: string
  readonly ContentType: string
}

/** A report file that is uploaded while it is written, two parts in memory at most when writes are awaited. */
export function openReportUpload(client: S3Client, target: Target): ReportFile {
  const location = `s3://${target.Bucket}/${target.Key}`
  const place = { Bucket: target.Bucket, Key: target.Key }
  const digest = createHash('sha256')
  const parts: { readonly ETag: string | undefined; readonly PartNumber: number }[] = []
  let text = ''
  let chunks: Buffer[] = []
  let gathered = 0
  let bytes = 0
  let isOpen = true
  let upload: Promise<string> | undefined
  let sent: Promise<void> = Promise.resolve()

  const told = (cause: unknown): never => {
    throw awsError('writing a report', location, cause)
  }

  /** Encodes the text there is. The second half of a surrogate pair may come with the next write. */
  const encode = (isLast: boolean): void => {
    const end = !isLast && isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length
    const chunk = Buffer.from(text.slice(0, end), 'utf8')
    text = text.slice(end)
    digest.update(chunk)
    bytes += chunk.length
    gathered += chunk.length
    chunks.push(chunk)
  }

  const gatheredBytes = (): Buffer => {
    const whole = Buffer.concat(chunks, gathered)
    chunks = []
    gathered = 0
    return whole
  }

  const begin = async (): Promise<string> => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target))
    if (UploadId === undefined)
      throw new TracegateError('unreadable', 'S3 began no upload', { location, retryable: true })
    return UploadId
  }

  const sendPart = (): Promise<void> => {
    const Body = gatheredBytes()
    upload ??= begin()
    const begun = upload
    sent = sent
      .then(async () => {
        const PartNumber = parts.length + 1
        const { ETag } = await client.send(new UploadPartCommand({ ...place, UploadId: await begun, PartNumber, Body }))
        parts.push({ ETag, PartNumber })
      })
      .catch(told)
    // A caller that does not await a write learns of its failure at the next one, or when closing.
    sent.catch(() => {})
    return sent
  }

  const mustBeOpen = (): void => {
    if (!isOpen) throw new TracegateError('internal', 'a finished report file was used', { location })
  }

  const drop = async (): Promise<void> => {
    await sent.catch(() => {})
    const UploadId = await upload?.catch(() => undefined)
    if (UploadId === undefined) return
    // What cannot be aborted now is aborted by the lifecycle of the bucket.
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => {})
  }

  const finish = async (): Promise<void> => {
    if (upload === undefined) {
      await client.send(new PutObjectCommand({ ...target, Body: gatheredBytes() }))
      return
    }
    await (gathered > 0 ? sendPart() : sent)
    const MultipartUpload = { Parts: parts }
    await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId: await upload, MultipartUpload }))
  }

  return {
    write: (more) => {
      mustBeOpen()
      text += more
      if (text.length < TEXT) return undefined
      encode(false)
      if (gathered < PART) return undefined
      // One part may be on its way while the next one is gathered.
      const before = sent
      sendPart()
      return before
    },
    close: async () => {
      mustBeOpen()
      isOpen = false
      encode(true)
      try {
        await finish()
      } catch (cause) {
        await drop()
        return told(cause)
      }
      return { bytes, sha256: digest.digest('hex') }
    },
    abort: async () => {
      if (!isOpen) return
      isOpen = false
      chunks = []
      await drop()
    },
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}
