import { join } from 'node:path'
import { sqliteSpanStore } from '../shared/adapters/local/sqliteSpanStore.ts'
import type { SpanStore } from '../shared/ports/SpanStore.ts'
import type { TraceSpan } from '../shared/tracing/TraceSpan.ts'
import { parseTraceQl } from '../shared/tracing/traceql/parseTraceQl.ts'
import { median } from './median.ts'
import { againstTarget, FIGURE_COLUMNS, type Table } from './Table.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const INGESTED = 100_000
const SEARCHED = 1_000_000
const CALL = 1_000
const TRACE = 10
const NAMES = ['run', 'read', 'inflate', 'decode', 'mask', 'convert', 'segment', 'check', 'report', 'store']

/** Half of the spans failed; `scarce` is on 100 of them in old traces, `never` on none that failed. */
const QUERIES: readonly (readonly [query: string, title: string])[] = [
  ['{ status = error && name = "decode" }', 'half have the status, one in ten the name'],
  ['{ status = error && name = "scarce" }', 'few have the name, in old traces'],
  ['{ status = error && name = "never" }', 'half have the status, one in ten the name, none both'],
  ['{ status = error && name = "nowhere" }', 'half have the status, none the name'],
  ['{ status = error }', 'half match'],
]
/** What no index answers; there is no target for these. */
const SCANS: readonly (readonly [query: string, title: string])[] = [
  ['{ duration > 1h }', 'no index, nothing matches'],
  ['{ .nothing = "x" }', 'no index, nothing matches'],
  ['{ name = "read" } >> { status = error }', 'both in every trace, never one below the other'],
]

/** Section 6: the span store, taking spans in and being asked. */
export async function spanStore(rounds: number): Promise<readonly Table[]> {
  return [await measureIngest(rounds), await measureSearch(rounds)]
}

async function measureIngest(rounds: number): Promise<Table> {
  const calls = Array.from({ length: INGESTED / CALL }, (_, i) => spansFrom(i * CALL, CALL))
  const walls: number[] = []
  const works: number[] = []
  const folder = temporaryFolder()
  for (let round = -1; round < rounds; round++) {
    const store = sqliteSpanStore(join(folder, `${round}.db`))
    const [start, before] = [performance.now(), process.cpuUsage()]
    for (const spans of calls) await store.put(spans)
    const { user, system } = process.cpuUsage(before)
    if (round >= 0) {
      walls.push(performance.now() - start)
      works.push((user + system) / 1000)
    }
    await store.close()
  }
  const rate = (INGESTED / median(works)) * 1000
  return {
    title: 'Spans into the store',
    notes: [
      `${INGESTED} spans in calls of ${CALL}, ${TRACE} a trace, with attributes and every tenth with an event, into a new ` +
        `SQLite file; medians of ${rounds} runs. CPU time is that of all threads: what one core would need by itself.`,
    ],
    columns: FIGURE_COLUMNS,
    rows: [
      { figure: 'spans a second of CPU time', value: rate, unit: '1/s', ...againstTarget(rate, { atLeast: 50_000 }) },
      { figure: 'spans a second of wall time', value: (INGESTED / median(walls)) * 1000, unit: '1/s' },
    ],
  }
}

async function measureSearch(rounds: number): Promise<Table> {
  const file = join(temporaryFolder(), 'traces.db')
  const writer = sqliteSpanStore(file)
  for (let i = 0; i < SEARCHED; i += CALL) await writer.put(spansFrom(i, CALL))
  await writer.close()
  const store = sqliteSpanStore(file)
  const rows = []
  for (const [query, title] of QUERIES) {
    const parsed = parseTraceQl(query)
    const time = await medianOf(rounds, () => store.search(parsed, { limit: 50, spansPerTrace: 10 }))
    rows.push({ figure: `\`${query}\`: ${title}`, value: time, unit: 'ms', ...againstTarget(time, { atMost: 100 }) })
  }
  rows.push(await listed(store, rounds))
  for (const [query, title] of SCANS) {
    const parsed = parseTraceQl(query)
    const time = await medianOf(1, () => store.search(parsed, { limit: 50, spansPerTrace: 10 }))
    rows.push({ figure: `\`${query}\`: ${title}`, value: time, unit: 'ms' })
  }
  await store.close()
  return {
    title: 'Searching a million spans',
    notes: [
      `${SEARCHED} spans in ${SEARCHED / TRACE} traces; the newest 50 traces with up to 10 spans of each; medians of ` +
        `${rounds} runs on an opened store.`,
    ],
    columns: FIGURE_COLUMNS,
    rows,
  }
}

async function listed(store: SpanStore, rounds: number) {
  const time = await medianOf(rounds, () => store.list({ status: 'ERROR', limit: 50 }))
  return { figure: 'list of failed traces', value: time, unit: 'ms', ...againstTarget(time, { atMost: 100 }) }
}

async function medianOf(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return median(times)
}

function spansFrom(first: number, count: number): TraceSpan[] {
  return Array.from({ length: count }, (_, i) => spanOf(first + i))
}

function spanOf(i: number): TraceSpan {
  const trace = Math.floor(i / TRACE)
  const place = i % TRACE
  const start = 1_793_254_602_000_000_000n + BigInt(i) * 1_000_001n
  const isError = (place % 2 === 1) !== (trace % 2 === 1)
  const name = isError && place === 9 && trace < 200 ? 'scarce' : !isError && place === 4 ? 'never' : NAMES[place]
  return {
    traceId: hex(trace, 32),
    spanId: hex(i + 1, 16),
    parentSpanId: place === 0 ? '' : hex(i - place + 1, 16),
    serviceName: 'tracegate',
    resource: { 'host.name': 'bench' },
    kind: 'internal',
    name: name ?? '',
    start,
    end: start + 5_000_000n,
    status: isError ? 'ERROR' : 'OK',
    error: isError ? 'The input ends too early.' : '',
    timeout: false,
    policySnapshot: undefined,
    attributes: { 'node.id': name ?? '', attempt: (i % 3) + 1, bytes: i * 17, cached: i % 4 === 0 },
    events: place === 3 ? [{ name: 'retry', time: start + 1_000n, attributes: { attempt: 1 } }] : [],
  }
}

/** Spread like random ids, which is what an index has to cope with. */
function hex(number: number, digits: number): string {
  const mixed = (Math.imul(number, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')
  return (mixed + number.toString(16).padStart(8, '0')).padEnd(digits, mixed)
}
