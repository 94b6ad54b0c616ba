import { hash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { workplace } from '../end-to-end/workplace.ts'
import { type Answer, fakeAws } from './fakeAws.ts'

const place = workplace()
const NOW = Date.now()
const DAY = 86_400_000
const attack = 'kvonce-trace/\u009b31m\u001b[31m|`<b>\n::error::x'
const started: { close(): void }[] = []

afterEach(() => {
  for (const { close } of started.splice(0)) close()
})

async function start(answers: Readonly<Record<string, Answer>>) {
  const aws = await fakeAws(answers)
  started.push(aws)
  return { ...aws, admin: (...args: string[]) => place.run(['admin', ...args], { env: aws.env }) }
}

describe('admin deletions', () => {
  const receipts = [
    { key: 'kvonce-trace/2026/10/01/a.json', version: 'v1', isMarker: false, sizeBytes: 1234, deleted: NOW - 2 * DAY },
    { key: attack, version: 'v2', isMarker: true, sizeBytes: 0, deleted: NOW - DAY },
  ].map((each) => ({ ...each, landed: NOW - 31 * DAY, sweep: 'request-1', expiresAt: NOW + 365 * DAY }))
  const items = receipts.map((receipt, i) => ({
    pk: { S: `deletions#${i}` },
    sk: { S: `s${i}` },
    body: { S: JSON.stringify(receipt) },
  }))
  const table = (tables: readonly string[] = ['other', 'tracegate-dev-data-Results1']) =>
    start({
      ListTables: () => ({ TableNames: tables }),
      Query: () => ({ Items: items.map(({ pk, sk }) => ({ pk, sk })) }),
      BatchGetItem: ({ RequestItems }) => ({ Responses: { [Object.keys(RequestItems as object)[0] ?? '']: items } }),
    })

  it('lists what was deleted when, for a stage, as text that shows what keys hold', async () => {
    const { admin, asked } = await table()
    const { code, stdout, stderr } = await admin('deletions', '--stage', 'dev')
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^DELETED +LANDED +BYTES +OBJECT +VERSION +SWEEP$/)
    expect(lines[1]).toMatch(/^\S+Z +\S+Z +1,234 +kvonce-trace\/2026\/10\/01\/a.json +v1 +request-1$/)
    expect(lines).toHaveLength(3)
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(asked.find(({ operation }) => operation === 'Query')?.input.TableName).toBe('tracegate-dev-data-Results1')
  })

  it('gives JSON, and Markdown in which a key is only text', async () => {
    const { admin } = await table()
    const json = JSON.parse((await admin('deletions', '--table', 't', '--format', 'json')).stdout)
    expect(json).toMatchObject({ schemaVersion: '1.0.0', more: false })
    expect(json.deletions[1]).toEqual({
      object: attack,
      version: 'v2',
      isMarker: true,
      sizeBytes: 0,
      landedAt: new Date(NOW - 31 * DAY).toISOString(),
      deletedAt: new Date(NOW - DAY).toISOString(),
      sweep: 'request-1',
      receiptExpiresAt: new Date(NOW + 365 * DAY).toISOString(),
    })
    const { stdout } = await admin('deletions', '--table', 't', '--format', 'markdown')
    expect(stdout.trimEnd().split('\n')).toHaveLength(4)
    expect(stdout).not.toContain('\n::error')
  })

  it.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T12:00:00+01:00', '2026-11-01T11:00:00.000Z'],
  ])('asks from the time given: %s', async (since, expected) => {
    const { admin, asked } = await table()
    await admin('deletions', '--table', 't', '--since', since)
    const values = asked.find(({ operation }) => operation === 'Query')?.input.ExpressionAttributeValues
    expect(values).toMatchObject({ ':sort': { S: expected } })
  })

  it('says that there is more, and where to go on', async () => {
    const { admin } = await table()
    const { stdout, stderr } = await admin('deletions', '--table', 't', '--limit', '1', '--format', 'json')
    expect(JSON.parse(stdout)).toMatchObject({ deletions: [{}], more: true })
    expect(stderr).toContain(`--since ${new Date(NOW - DAY).toISOString()}`)
  })

  it('refuses what it cannot answer, and says what to do', async () => {
    const { admin } = await table(['tracegate-two-data-A', 'tracegate-two-data-B'])
    for (const [args, told] of [
      [[], 'Name the stage with --stage'],
      [['--stage', 'none'], 'there is no table tracegate-none-data-'],
      [['--stage', 'two'], 'Name the one to ask with --table'],
      [['--stage', 'Dev!'], 'small letters'],
      [['--stage', 'dev', '--table', 't'], 'cannot be used with'],
      [['--table', 't', '--since', 'yesterday'], 'Write 2026-11-01'],
      [['--table', 't', '--since', '2026-02-31T25:00Z'], 'Write 2026-11-01'],
      [['--table', 't', '--limit', '0'], 'whole number from 1'],
    ] as const) {
      const { code, stdout, stderr } = await admin('deletions', ...args)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(told)
    }
  })

  it('says when nothing was deleted, and when AWS refuses', async () => {
    const { admin } = await start({
      Query: ({ TableName }) =>
        TableName === 'mine' ? { Items: [] } : { error: 'AccessDeniedException', status: 400 },
    })
    expect(await admin('deletions', '--table', 'mine')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing was deleted since'),
    })
    expect(await admin('deletions', '--table', 'theirs')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/AccessDeniedException[\s\S]*To do: Check that the role may do this/),
    })
  })
})

describe('admin redrive', () => {
  const arn = (url: unknown) => `arn:${String(url).split('/').at(-1)}`
  /** A stage with a queue, its dead letters, and one of what EventBridge could not deliver. */
  async function stage({ waiting = 3, undelivered = 0, moves = true, fifo = false } = {}) {
    const url = (name: string) => `${aws.env.AWS_ENDPOINT_URL}/000000000000/tracegate-dev-pipeline-${name}`
    const message = (sentAt: number) => ({
      MessageId: 'm',
      ReceiptHandle: 'h',
      Body: 'secret',
      MD5OfBody: hash('md5', 'secret'),
      Attributes: { SentTimestamp: String(sentAt), MessageGroupId: 'g', MessageDeduplicationId: 'd' },
    })
    let left = waiting
    const aws = await start({
      ListQueues: () => ({ QueueUrls: ['Work', 'WorkDead', 'Undelivered'].map(url) }),
      GetQueueAttributes: ({ QueueUrl }) => {
        const name = String(QueueUrl).split('-').at(-1)
        const held = { Work: 0, WorkDead: waiting, Undelivered: undelivered }[name ?? ''] ?? 0
        const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn(url('WorkDead')), maxReceiveCount: 5 })
        return {
          Attributes: {
            QueueArn: arn(QueueUrl),
            ApproximateNumberOfMessages: String(held),
            ...(name === 'Work' ? { RedrivePolicy } : {}),
            ...(fifo ? { FifoQueue: 'true' } : {}),
          },
        }
      },
      ListDeadLetterSourceQueues: ({ QueueUrl }) => ({
        queueUrls: QueueUrl === url('WorkDead') ? [url('Work')] : [],
      }),
      ReceiveMessage: ({ VisibilityTimeout }) => {
        if (left === 0) return {}
        if (VisibilityTimeout !== 5) left--
        return { Messages: [message(fifo ? Date.now() : 7)] }
      },
      ChangeMessageVisibility: () => ({}),
      SendMessage: ({ MessageBody }) => ({ MessageId: 'n', MD5OfMessageBody: hash('md5', String(MessageBody)) }),
      DeleteMessage: () => ({}),
      ...(moves
        ? {
            StartMessageMoveTask: () => ({ TaskHandle: 't' }),
            ListMessageMoveTasks: () => ({
              Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: waiting }],
            }),
          }
        : {}),
    })
    return { ...aws, url }
  }

  it('moves the dead letters of a stage back, and says how many and what is known of why', async () => {
    const { admin, operations } = await stage()
    const { code, stdout, stderr } = await admin('redrive', '--stage', 'dev')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('tracegate-dev-pipeline-WorkDead: about 3 messages')
    expect(stdout).toContain('1970-01-01T00:00:00.007Z: does not say why')
    expect(stdout).toContain('Moved 3 messages')
    expect(stdout).not.toContain('secret')
    expect(operations()).not.toContain('SendMessage')
  })

  it('moves them one by one where AWS offers no move', async () => {
    const { admin, asked, url } = await stage({ moves: false })
    const { code, stdout } = await admin('redrive', '--queue', url('WorkDead'), '--format', 'json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      queues: [{ moved: 3, waiting: 3, sources: [url('Work')] }],
    })
    const sent = asked.filter(({ operation }) => operation === 'SendMessage')
    expect(sent.map(({ input }) => input.QueueUrl)).toEqual([url('Work'), url('Work'), url('Work')])
  })

  it('moves nothing in a dry run', async () => {
    const { admin, operations } = await stage({ moves: false, undelivered: 2 })
    const { stdout } = await admin('redrive', '--stage', 'dev', '--dry-run')
    expect(stdout).toContain('Would go to tracegate-dev-pipeline-Work\n')
    const changing = ['SendMessage', 'DeleteMessage', 'StartMessageMoveTask']
    expect(operations().filter((operation) => changing.includes(operation))).toEqual([])
  })

  it('says what it leaves, and exits with 1', async () => {
    const { admin } = await stage({ undelivered: 2 })
    const { code, stdout } = await admin('redrive', '--stage', 'dev')
    expect(code).toBe(1)
    expect(stdout).toMatch(/Undelivered: about 2 messages[\s\S]*Left: no queue sent them/)
    const fresh = await stage({ fifo: true, waiting: 1 })
    const second = await fresh.admin('redrive', '--stage', 'dev')
    expect([second.code, second.stdout]).toEqual([1, expect.stringContaining('not five minutes old')])
  })

  it('sends what no queue sent to where it is told', async () => {
    const { admin, asked, url } = await stage({ waiting: 1, undelivered: 1 })
    const { code } = await admin('redrive', '--queue', url('Undelivered'), '--to', url('Work'), '--limit', '1')
    expect(code).toBe(0)
    expect(asked.find(({ operation }) => operation === 'SendMessage')?.input.QueueUrl).toBe(url('Work'))
  })

  it('refuses what it cannot do, and says what to do', async () => {
    const { admin, url } = await stage()
    for (const [args, told] of [
      [[], 'Name a stage with --stage, or a queue with --queue'],
      [['--stage', 'dev', '--to', url('Work')], '--to goes with --queue'],
      [['--stage', 'dev', '--queue', url('Work')], 'cannot be used with'],
      [['--queue', url('Undelivered')], 'Name the queue they go to with --to'],
      [['--queue', url('Work'), '--limit', '-1'], 'whole number from 1'],
    ] as const) {
      const { code, stderr } = await admin('redrive', ...args)
      expect(code).toBe(2)
      expect(stderr).toContain(told)
    }
  })

  it('needs a region, and says so', async () => {
    const { code, stderr } = await place.run(['admin', 'redrive', '--stage', 'dev'], {
      env: { HOME: place.folder, AWS_REGION: '', AWS_DEFAULT_REGION: '' },
    })
    expect(code).toBe(2)
    expect(stderr).toContain('Set AWS_REGION')
  })
})
