import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { sqliteSpanStore } from '../../../shared/adapters/local/sqliteSpanStore.ts'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'
import { traceSpan } from '../../contracts/traceSpans.ts'
import { ended, startChild } from './child.ts'
import { OLD_EVENTS, OLD_SPANS, type OldRow, oldSpanDatabase } from './oldSpanDatabase.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

const START = 1_759_539_723_000_000_000n
const newFile = () => join(temporaryDirectory(), 'traces.db')

function oldFile(spans: readonly OldRow[] = OLD_SPANS, added?: string): string {
  const file = newFile()
  oldSpanDatabase(file, spans, OLD_EVENTS, added)
  return file
}

function raw(file: string, sql: string) {
  const database = new DatabaseSync(file)
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

describe('a database with the old columns only', () => {
  test('opens, lists and shows its spans and events', async () => {
    const store = sqliteSpanStore(oldFile())
    expect(await store.list({ limit: 9 })).toEqual([
      {
        traceId: 'trace-1',
        rootName: 'checkout',
        rootService: 'illumo',
        start: START + 123_456_000n,
        end: START + 1_000_001_000n,
        status: 'UNSET',
        spanCount: 2,
        errorCount: 0,
      },
    ])
    const [flow, node] = await store.trace('trace-1')
    expect(flow).toStrictEqual({
      ...traceSpan('trace-1', 'f1', { serviceName: 'illumo', name: 'checkout', status: 'UNSET' }),
      start: START + 123_456_000n,
      end: START + 1_000_001_000n,
      attributes: { entry: 'start', nodes: 2, dry_run: false },
    })
    expect(node).toMatchObject({
      parentSpanId: 'f1',
      start: START + 200_000_000n,
      end: START + 200_000_000n,
      attributes: { attempt: 1, note: "it's" },
      events: [
        { name: 'retry', time: START + 300_000_000n, attributes: { level: 'WARN', message: 'again', attempt: 2 } },
      ],
    })
    await store.close()
  })

  test('is searched, followed and added to like any other', async () => {
    const store = sqliteSpanStore(oldFile())
    const search = async (query: string) =>
      (await store.search(parseTraceQl(query), { limit: 9, spansPerTrace: 9 })).flatMap(({ spans }) =>
        spans.map(({ spanId }) => spanId),
      )
    expect(await search('{ name = "transform" && .attempt = 1 }')).toEqual(['n1'])
    expect(await search('{ kind = internal && .dry_run = false } >> { duration = 0s }')).toEqual(['n1'])
    expect((await store.after('', 9)).spans.map(({ spanId }) => spanId)).toEqual(['f1', 'n1'])
    await store.put([traceSpan('trace-2', 'f1'), traceSpan('trace-1', 'n1', { status: 'ERROR' })])
    expect((await store.trace('trace-1')).map(({ spanId }) => spanId)).toEqual(['n1', 'f1'])
    expect(await store.trace('trace-2')).toHaveLength(1)
    expect(await search('{ status = error }')).toEqual(['n1'])
    await store.close()
  })

  test('keeps the old columns for old readers, and fills them for new spans', async () => {
    const file = oldFile()
    const store = sqliteSpanStore(file)
    const event = { name: 'retry', time: START, attributes: { message: 'm' } }
    await store.put([traceSpan('new', 's', { start: START, end: START + 1n, attributes: { a: 1 }, events: [event] })])
    await store.close()
    const columns =
      'span_id, trace_id, parent_span_id, service_name, kind, name, attributes, start_time, end_time, status, timeout'
    expect(raw(file, `SELECT ${columns} FROM spans ORDER BY id`)).toMatchObject([
      { ...OLD_SPANS[0], attributes: '{"entry":"start","nodes":2,"dry_run":false}' },
      { ...OLD_SPANS[1], attributes: '{"attempt":1,"note":"it\'s"}' },
      {
        trace_id: 'new',
        parent_span_id: null,
        kind: 'internal',
        attributes: '{"a":1}',
        start_time: '2025-10-04T01:02:03.000000000Z',
        end_time: '2025-10-04T01:02:03.000000001Z',
        status: 'OK',
        timeout: 0,
      },
    ])
    expect(raw(file, 'SELECT event_type, level, message, attributes, timestamp FROM events')).toMatchObject([
      { event_type: 'retry', level: 'WARN', message: 'again', timestamp: OLD_EVENTS[0]?.timestamp },
      { event_type: 'retry', level: null, message: 'm', timestamp: '2025-10-04T01:02:03.000000000Z' },
    ])
  })

  test('may be empty, or without events', async () => {
    const file = oldFile([])
    const database = new DatabaseSync(file)
    database.exec('DROP TABLE events')
    database.close()
    const store = sqliteSpanStore(file)
    expect(await store.list({ limit: 9 })).toEqual([])
    await store.put([traceSpan('t', 's', { events: [{ name: 'e', time: 1n, attributes: {} }] })])
    expect((await store.trace('t'))[0]?.events).toHaveLength(1)
    await store.close()
  })

  test('reads rows as odd as they come', async () => {
    const odd: readonly OldRow[] = [
      { span_id: 'none' },
      { span_id: null, trace_id: 't', attributes: 'not { readable', start_time: 'yesterday' },
      { span_id: 'seconds', trace_id: 't', attributes: 'None', start_time: 1759539723.25, end_time: 1759539724 },
      { span_id: 'millis', trace_id: 't', attributes: '[1]', start_time: 1759539723250, end_time: '1' },
      { span_id: 'nanos', trace_id: 't', start_time: '1759539723250000001', attributes: "{'a': {'b': (1, None)}}" },
      {
        span_id: 'zone',
        trace_id: 't',
        start_time: '2025-10-04 03:02:03.25+02:00',
        attributes: '{"a": null, "b": [1]}',
      },
      { span_id: 'quoted', trace_id: 't', attributes: `{'a': "it's", "b": 'x\\'\\n\\u00e9', 3: -1.5e3, 'c': True,}` },
    ]
    const store = sqliteSpanStore(oldFile(odd))
    const spans = new Map((await store.trace('t')).map((span) => [span.spanId, span]))
    const said = (id: string) => [spans.get(id)?.start, spans.get(id)?.end, spans.get(id)?.attributes]
    const quarter = START + 250_000_000n
    expect(said('row 2')).toEqual([0n, 0n, { raw: 'not { readable' }])
    expect(said('seconds')).toEqual([quarter, START + 1_000_000_000n, {}])
    expect(said('millis')).toEqual([quarter, quarter, { raw: '[1]' }])
    expect(said('nanos')).toEqual([quarter + 1n, quarter + 1n, { a: '{"b":[1,null]}' }])
    expect(said('zone')).toEqual([quarter, quarter, { b: '[1]' }])
    expect(said('quoted')).toEqual([0n, 0n, { 3: -1500, a: "it's", b: "x'\né", c: true }])
    expect(await store.trace('')).toMatchObject([{ spanId: 'none', traceId: '', name: '' }])
    await store.close()
  })
})

describe('a database that got some columns already', () => {
  test('keeps what they say', async () => {
    const row = (span_id: string, more: OldRow) => ({ ...OLD_SPANS[0], span_id, attributes: '{}', ...more })
    const rows = [
      row('ok', { status: 'OK', error: null }),
      row('lower', { status: 'error', error: 'It broke.' }),
      row('silent', { status: null, error: 'It broke.' }),
      row('other', { status: 'cancelled' }),
    ]
    const store = sqliteSpanStore(oldFile(rows, ', status TEXT, error TEXT'))
    const spans = await store.trace('trace-1')
    expect(spans.map(({ spanId, status, error, attributes }) => [spanId, status, error, attributes])).toEqual([
      ['lower', 'ERROR', 'It broke.', {}],
      ['ok', 'OK', '', {}],
      ['other', 'UNSET', '', { status: 'cancelled' }],
      ['silent', 'ERROR', 'It broke.', {}],
    ])
    expect(await store.list({ limit: 9, status: 'ERROR' })).toMatchObject([{ errorCount: 2, rootName: 'checkout' }])
    await store.close()
  })

  test('keeps policies and timeouts', async () => {
    const rows = [{ ...OLD_SPANS[0], timeout: 1, policy_snapshot: '{"retry": {"max_attempts": 2}}' }]
    const store = sqliteSpanStore(oldFile(rows, ', status TEXT, error TEXT, policy_snapshot TEXT, timeout INTEGER'))
    const policySnapshot = { retry: { max_attempts: 2 } }
    expect(await store.trace('trace-1')).toMatchObject([{ timeout: true, policySnapshot }])
    await store.close()
  })
})

describe('a migration', () => {
  test('is done by one of several processes that open the file at once', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ ...OLD_SPANS[1], span_id: `n${i}`, trace_id: `t${i % 50}` }))
    const file = oldFile(many)
    const start = String(Date.now() + 500)
    const names = ['a', 'b', 'c']
    const results = await Promise.all(names.map((name) => ended(startChild(['spansTogether', file, name, start]))))
    expect(results.map(({ errors, code }) => errors + code)).toEqual(['0', '0', '0'])
    const store = sqliteSpanStore(file)
    expect(await store.list({ limit: 500 })).toHaveLength(50 + 30 + 1)
    expect(await store.trace('t7')).toHaveLength(60)
    expect(await store.list({ limit: 500 })).toContainEqual(
      expect.objectContaining({ traceId: 'shared', spanCount: 30 }),
    )
    await store.close()
  }, 60_000)

  test('that is killed leaves the database as it was, to be migrated later', async () => {
    const file = oldFile()
    expect(await ended(startChild(['dieMigrating', file]))).toMatchObject({ signal: 'SIGKILL', errors: '' })
    expect(raw(file, 'SELECT * FROM spans')).toMatchObject(OLD_SPANS)
    expect(raw(file, 'PRAGMA user_version')).toMatchObject([{ user_version: 0 }])
    const store = sqliteSpanStore(file)
    expect(await store.trace('trace-1')).toHaveLength(2)
    await store.close()
  })

  test('is not done twice', async () => {
    const file = oldFile()
    await sqliteSpanStore(file).close()
    const schema = raw(file, 'SELECT sql FROM sqlite_schema ORDER BY name')
    const store = sqliteSpanStore(file)
    expect(await store.trace('trace-1')).toHaveLength(2)
    await store.close()
    expect(raw(file, 'SELECT sql FROM sqlite_schema ORDER BY name')).toEqual(schema)
  })

  test('leads to the same schema from an old database, from one that got columns, and from none', async () => {
    const files = [newFile(), oldFile(), oldFile([], ', status TEXT, error TEXT')]
    const schemas = []
    for (const file of files) {
      await sqliteSpanStore(file).close()
      schemas.push(
        raw(
          file,
          "SELECT name, replace(sql, 'IF NOT EXISTS ', '') AS sql FROM sqlite_schema WHERE name <> 'events' ORDER BY name",
        ),
      )
    }
    expect(schemas[1]).toEqual(schemas[0])
    expect(schemas[2]).toEqual(schemas[0])
  })
})

describe('a database that is not ours to migrate', () => {
  const refused = (file: string, code: string) => {
    const before = readFileSync(file)
    expect(() => sqliteSpanStore(file)).toThrow(
      expect.objectContaining({ name: 'TracegateError', code, location: file, remedy: expect.any(String) }),
    )
    expect(readFileSync(file).equals(before)).toBe(true)
  }
  const made = (sql: string, start = newFile()) => {
    const database = new DatabaseSync(start)
    database.exec(sql)
    database.close()
    return start
  }

  test('is refused when a newer tracegate wrote it', async () => {
    const file = newFile()
    await sqliteSpanStore(file).close()
    refused(made('PRAGMA user_version = 99', file), 'unsupported')
  })

  test('is refused when another program wrote it', () => {
    refused(made('CREATE TABLE theirs (a)'), 'invalid-config')
    refused(made('CREATE TABLE spans (span_id TEXT, trace_id TEXT)'), 'invalid-config')
    refused(made('CREATE TABLE theirs (a)', oldFile()), 'invalid-config')
    refused(made('ALTER TABLE spans ADD COLUMN theirs TEXT', oldFile()), 'invalid-config')
    refused(made('PRAGMA user_version = 3', oldFile()), 'invalid-config')
    refused(made('PRAGMA application_id = 7', oldFile()), 'invalid-config')
    refused(made('ALTER TABLE events RENAME COLUMN span_id TO theirs', oldFile()), 'invalid-config')
  })
})
