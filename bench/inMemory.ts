import { gunzipSync, gzipSync } from 'node:zlib'
import { generatePayload } from './generatePayload.ts'
import { type MainJob, mainJob } from './mainJob.ts'
import { measureStages, type Stage } from './measureStages.ts'
import { againstTarget, type Table } from './Table.ts'

const FLOOR = 'gunzip + JSON.parse'
const CONVERT = 'gunzip + decode + convert'
const WHOLE = '+ judge: the whole main job'

/** Section 1: the stages in one warm process, as ratios to what parsing alone costs. */
export async function inMemory(rounds: number): Promise<readonly Table[]> {
  return [await measurePayload(1, 0.6, rounds), await measurePayload(0.05, 0.4, rounds)]
}

async function measurePayload(relevant: number, convertTarget: number, rounds: number): Promise<Table> {
  const text = generatePayload({ bytes: 10_000_000, relevant, seed: 1 })
  const object = gzipSync(text)
  const job = await mainJob()
  const times = await measureStages(stagesOf(job, object), { rounds, warmUp: 8 })
  const floor = times.get(FLOOR)
  const rows = [...times].map(([stage, { wall, thread, process }]) => {
    const ratio = process / (floor?.process ?? 0)
    const target = stage === CONVERT ? convertTarget : stage === WHOLE ? 1.2 : undefined
    return {
      stage,
      wall,
      process,
      ratio,
      thread,
      threadRatio: thread / (floor?.thread ?? 0),
      wallRatio: wall / (floor?.wall ?? 0),
      ...(target === undefined ? {} : againstTarget(ratio, { atMost: target })),
    }
  })
  return {
    title: `In memory, ${relevant === 1 ? 'every span' : `${relevant * 100} % of the spans`} relevant`,
    notes: [await describe(job, text, object), `Medians of ${rounds} rounds; ratios are to \`${FLOOR}\`.`],
    columns: [
      { key: 'stage', title: 'stage' },
      { key: 'wall', title: 'wall ms', digits: 1 },
      { key: 'process', title: 'CPU ms', digits: 1 },
      { key: 'thread', title: 'own thread ms', digits: 1 },
      { key: 'ratio', title: 'CPU ratio', digits: 2 },
      { key: 'threadRatio', title: 'thread ratio', digits: 2 },
      { key: 'wallRatio', title: 'wall ratio', digits: 2 },
      { key: 'target', title: 'target' },
      { key: 'result', title: 'result' },
    ],
    rows,
  }
}

/** Each stage starts from the compressed object and does all that the one before did. */
function stagesOf({ read, mask, encode, judge }: MainJob, object: Uint8Array): readonly Stage[] {
  const masked = async () => {
    const groups = await read(object)
    await mask(groups)
    return groups
  }
  return [
    { name: 'gunzip', run: () => gunzipSync(object) },
    { name: FLOOR, run: () => JSON.parse(gunzipSync(object).toString()) },
    { name: CONVERT, run: () => read(object) },
    { name: '+ mask', run: masked },
    { name: '+ sort and encode segment', run: async () => (await masked()).map(encode) },
    {
      name: WHOLE,
      run: async () => (await masked()).map((group) => judge(group.domain, encode(group).sorted)),
    },
  ]
}

/** Also makes sure that what is timed is the work it should be. */
async function describe({ read, mask, encode, judge }: MainJob, text: string, object: Uint8Array): Promise<string> {
  const groups = await read(object)
  await mask(groups)
  const encoded = groups.map((group) => ({ domain: group.domain, ...encode(group) }))
  const judged = encoded.map(({ domain, sorted }) => judge(domain, sorted))
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  const events = sum(encoded.map(({ sorted }) => sorted.length))
  const spans = text.split('"parentSpanId"').length - 1
  const failed = sum(judged.map((result) => result.failed))
  if (failed > 0 || events !== text.split('"kvonce.event.type"').length - 1) {
    throw new Error(`the generated payload is misread: ${events} events, ${failed} keys do not conform`)
  }
  const keys = sum(judged.map((result) => result.keys))
  const segment = sum(encoded.map((result) => result.segment.length))
  return `${megabytes(text.length)} of OTLP JSON (${megabytes(object.length)} gzipped): ${spans} spans, ${events} events, ${keys} keys; segment ${megabytes(segment)}.`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`
}
