import { join } from 'node:path'
import { grantEvent, objectOf, sqsEvent } from './cloudEvents.ts'
import type { Tally } from './countingProxy.ts'
import { localStage } from './localStage.ts'
import { median } from './median.ts'
import { againstTarget, type Table } from './Table.ts'
import { type Invocation, warmFunction } from './warmFunction.ts'

/** What a kind of invocation takes. */
export interface Usage extends Tally {
  readonly objects: number
  readonly spans: number
  /** Milliseconds that Lambda bills: of a warm copy, against the local AWS. */
  readonly billed: number
  readonly cpu: number
  readonly logged: number
}

export interface RequestFigures {
  readonly table: Table
  /** What functions were started with. */
  readonly environment: Readonly<Record<string, string>>
  /** Of invocations that the price is computed from, by number of spans in each object. */
  readonly ingest: ReadonlyMap<number, Usage>
  readonly validate: ReadonlyMap<number, Usage>
}

const BATCH = 5
/** Spans of an object. */
const SIZES = [1, 100, 10_000, 14_000]
/** The others are for the price alone. */
const SHOWN = [1, 14_000]
const TARGET = 6

/** Requests of the functions as they are deployed, each in a process of its own, counted between them and a local AWS. */
export async function cloudRequests(bundles: string, rounds: number): Promise<RequestFigures> {
  const stage = await localStage()
  const functions = await Promise.all(
    ['ingest', 'validate', 'grants'].map((name) => warmFunction(join(bundles, name, 'handler.mjs'), stage.environment)),
  )
  const [ingest, validate, grants] = functions as [(typeof functions)[0], (typeof functions)[0], (typeof functions)[0]]
  const used = (invocation: Invocation, objects: number, spans: number): Usage => {
    const failed = (invocation.result as { batchItemFailures?: unknown[] }).batchItemFailures ?? []
    if (failed.length > 0) throw new Error(`${failed.length} records failed`)
    const { wall: billed, cpu, logged } = invocation
    return { ...stage.take(), objects, spans: objects * spans, billed, cpu, logged }
  }
  let objects = 0
  const takeIn = async (count: number, spans: number, run: string): Promise<Usage> => {
    const events: unknown[] = []
    for (let each = 0; each < count; each++) {
      events.push(await stage.land(`kvonce-trace/2026/11/21/${objects}.json.gz`, objectOf(spans, run, ++objects)))
    }
    stage.take()
    return used(await ingest.invoke(sqsEvent(events, 'ingest')), count, spans)
  }

  try {
    const rows: [string, Usage][] = []
    const ingestUse = new Map<number, Usage>()
    const validateUse = new Map<number, Usage>()
    for (const spans of SIZES) {
      const run = String(1_000_000 + spans)
      const alone = [await takeIn(1, spans, run), await takeIn(1, spans, run)] as const
      const first = await takeIn(BATCH, spans, `${run}0`)
      const next: Usage[] = []
      const judged: Usage[] = []
      for (let round = 0; round < rounds; round++) {
        next.push(await takeIn(BATCH, spans, `${run}0`))
        await takeIn(BATCH, spans, `${run}${round}1`)
        const event = sqsEvent([{ scope: `run:${run}${round}1`, domain: 'kvonce' }], 'validate.fifo')
        judged.push(used(await validate.invoke(event), BATCH, spans))
      }
      stage.take()
      const granted = await grants.invoke(grantEvent(`${run}01`))
      const { statusCode, body } = granted.result as { statusCode: number; body: string }
      if (statusCode !== 200) throw new Error(`the grant was answered ${statusCode}: ${body}`)
      ingestUse.set(spans, typical(next))
      validateUse.set(spans, typical(judged))
      if (!SHOWN.includes(spans)) continue
      const events = spans === 1 ? '1 event' : `${spans} events`
      rows.push(
        [`ingest, ${events}, 1 record, first of its run`, alone[0]],
        [`ingest, ${events}, 1 record`, alone[1]],
        [`ingest, ${events}, ${BATCH} records, first of their run`, first],
        [`ingest, ${events}, ${BATCH} records`, typical(next)],
        [`validate, run of ${BATCH} objects of ${events}`, typical(judged)],
        ['grant, of that run', used(granted, 1, 0)],
      )
    }
    return { table: tableOf(rows), environment: stage.environment, ingest: ingestUse, validate: validateUse }
  } finally {
    await Promise.all(functions.map((each) => each.stop()))
    await stage.stop()
  }
}

/** That with the median duration. */
function typical(usages: readonly Usage[]): Usage {
  const middle = median(usages.map(({ billed }) => billed))
  const [nearest] = usages.toSorted((a, b) => Math.abs(a.billed - middle) - Math.abs(b.billed - middle))
  return { ...(nearest as Usage), cpu: median(usages.map(({ cpu }) => cpu)) }
}

function tableOf(rows: readonly (readonly [string, Usage])[]): Table {
  return {
    title: 'Requests to AWS',
    notes: [
      'What the functions ask AWS for, repeated requests included. Receiving and deleting messages is done by the poller of Lambda, and not counted.',
      'First of its run: to this copy of the function, which derives the masking key of a run once. Objects are gzipped OTLP JSON; every span carries an event. Time is of a warm copy, against a local AWS on the same machine.',
    ],
    columns: [
      { key: 'what', title: 'what' },
      { key: 'all', title: 'requests' },
      { key: 'each', title: 'per object', digits: 1 },
      { key: 'target', title: 'target' },
      { key: 'result', title: 'result' },
      { key: 'written', title: 'write units' },
      { key: 'read', title: 'read units', digits: 1 },
      { key: 'billed', title: 'ms' },
      { key: 'which', title: 'which' },
    ],
    rows: rows.map(([what, { requests, objects, writtenUnits, readUnits, billed }]) => {
      const all = [...requests.values()].reduce((sum, count) => sum + count, 0)
      const each = what.startsWith('ingest') ? all / objects : undefined
      return {
        what,
        all,
        each,
        ...(each === undefined ? {} : againstTarget(each, { atMost: TARGET })),
        written: writtenUnits,
        read: readUnits,
        billed,
        which: [...requests]
          .sort()
          .map(([name, count]) => `${count} ${name.slice(name.indexOf(' ') + 1)}`)
          .join(', '),
      }
    }),
  }
}
