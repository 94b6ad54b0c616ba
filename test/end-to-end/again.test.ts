import { randomInt } from 'node:crypto'
import { cpSync, readdirSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Envelope } from '../../shared/reporting/Envelope.ts'
import { otlpJson } from './otlpForms.ts'
import { badKey, goodKey } from './spans.ts'
import { type Workplace, workplace } from './workplace.ts'

/** Objects with a few keys each, some of them violated. */
function writeObjects(place: Workplace, count: number, keysEach: number, prefix = ''): string[] {
  return Array.from({ length: count }, (_, index) => {
    const spans = Array.from({ length: keysEach }, (_, key) => {
      const name = `key-${index}-${key}`
      return key % 50 === 7 ? badKey(name, { trace: index + 1 }) : goodKey(name, { trace: index + 1 })
    })
    return place.write(`in/${prefix}${String(index).padStart(3, '0')}.json.gz`, gzipSync(otlpJson(spans.flat())))
  })
}

/** What does not depend on when it was made. */
function comparable({ generatedAt, artifacts, ...rest }: Envelope) {
  return { ...rest, artifacts: artifacts.map(({ path, type }) => ({ path, type })) }
}

function receiptsIn(place: Workplace): readonly { object: string; at: number }[] {
  const database = new DatabaseSync(place.path('.tracegate/tracegate.db'), { readOnly: true })
  try {
    return database
      .prepare('SELECT body FROM receipts')
      .all()
      .map(({ body }) => JSON.parse(String(body)))
  } finally {
    database.close()
  }
}

/** Every segment with its inode, which tells one that was written again from one that was left. */
function segmentsIn(place: Workplace): readonly string[] {
  return readdirSync(place.path('.tracegate/segments'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name} ${statSync(`${entry.parentPath}/${entry.name}`).ino}`)
    .sort()
}

describe('taking in the same again', () => {
  it('changes nothing: another run, another order, another name, a copy', async () => {
    const place = workplace()
    const [one = '', two = ''] = writeObjects(place, 2, 60)
    const first = comparable(await place.judge(one, two))
    expect(first.summary.trace).toMatchObject({ status: 'invalid', aggregate: { issues: 4 } })
    const segments = segmentsIn(place)
    expect(comparable(await place.judge(two, one))).toEqual(first)
    expect(comparable(await place.judge(one, two, one))).toEqual(first)
    expect(segmentsIn(place)).toEqual(segments)
    cpSync(place.path(one), place.path('copy.json.gz'))
    expect(comparable(await place.judge('copy.json.gz', one, two))).toEqual(first)
    expect(segmentsIn(place)).toEqual(segments)
    place.write('part.json', otlpJson(badKey('key-0-7', { trace: 1 })))
    expect(comparable(await place.judge('part.json', one, two))).toEqual(first)
  })

  it('reads no object again that was taken in, and only the new ones', async () => {
    const place = workplace()
    writeObjects(place, 6, 20)
    await place.judge('in')
    const receipts = receiptsIn(place)
    const segments = segmentsIn(place)
    expect(receipts).toHaveLength(6)

    writeObjects(place, 2, 20, 'more-')
    const { summary } = await place.judge('in')
    expect(summary.trace.domains[0]?.metrics.eventCount).toBe(6 * 40)
    const added = receiptsIn(place).filter(({ object }) => !receipts.some((known) => known.object === object))
    expect(added.map(({ object }) => object)).toEqual(['in/more-000.json.gz', 'in/more-001.json.gz'])
    expect(receiptsIn(place)).toEqual(expect.arrayContaining([...receipts]))
    expect(segmentsIn(place)).toEqual(expect.arrayContaining([...segments]))
  })

  it('is not confused by other definitions, limits or scopes over the same data directory', async () => {
    const place = workplace()
    const [one = ''] = writeObjects(place, 1, 20)
    const first = comparable(await place.judge(one))
    place.write('tracegate.yaml', 'limits: { eventsPerObject: 10 }\n')
    expect((await place.judge(one)).summary.trace.status).toBe('error')
    place.write('tracegate.yaml', '{}\n')
    const renamed = await place.judge(one, '--scope', 'run:7')
    expect(renamed.summary.trace.domains).toMatchObject([{ scope: 'run:7', metrics: { eventCount: 40 } }])
    expect(comparable(await place.judge(one))).toEqual(first)
  })
})

describe('a run that is killed', () => {
  it('loses nothing and repeats nothing, whenever it happens', async () => {
    const calm = workplace()
    writeObjects(calm, 12, 150)
    const startedAt = performance.now()
    const expected = comparable(await calm.judge('in'))
    const took = performance.now() - startedAt
    const calmSegments = segmentsIn(calm).length

    const place = workplace()
    writeObjects(place, 12, 150)
    for (let round = 0; round < 8; round++) {
      const { child, ended } = place.start(['run', 'in', '--format', 'json'])
      // The first part of a run is the start of Node.
      await sleep(took * (0.3 + (0.7 * randomInt(1_000)) / 1_000))
      child.kill('SIGKILL')
      await ended
    }
    expect(comparable(await place.judge('in'))).toEqual(expected)
    expect(receiptsIn(place)).toHaveLength(12)
    expect(segmentsIn(place)).toHaveLength(calmSegments)
  })

  it('between a segment and its receipt writes the same segment again', async () => {
    const place = workplace()
    const [one = ''] = writeObjects(place, 1, 100)
    const { child, ended } = place.start(['run', one])
    // The receipt is written right after the segment appears.
    while (child.exitCode === null && countOr0(() => segmentsIn(place).length) === 0) await sleep(1)
    child.kill('SIGKILL')
    await ended
    const segments = segmentsIn(place)
    const { summary } = await place.judge(one)
    expect(summary.trace.domains).toMatchObject([{ metrics: { eventCount: 200 }, issues: 2 }])
    expect(segmentsIn(place)).toEqual(segments)
  })
})

describe('two runs at once over one data directory', () => {
  it('both give the verdict of one', async () => {
    const calm = workplace()
    writeObjects(calm, 8, 100)
    const expected = comparable(await calm.judge('in'))
    const place = workplace()
    writeObjects(place, 8, 100)
    for (let round = 0; round < 3; round++) {
      const ran = await Promise.all(
        [1, 2].map((n) => place.run(['run', 'in', '--format', 'json', '--out', `out-${n}`])),
      )
      for (const { code, stdout, stderr } of ran) {
        expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
        expect(comparable(JSON.parse(stdout))).toEqual(expected)
      }
    }
    expect(receiptsIn(place)).toHaveLength(8)
  })

  it('also when both write their reports to one place', async () => {
    const place = workplace()
    writeObjects(place, 4, 50)
    const ran = await Promise.all([1, 2, 3].map(() => place.run(['run', 'in', '--format', 'json'])))
    expect(ran.map(({ code }) => code)).toEqual([1, 1, 1])
    expect(ran.map(({ stdout }) => stdout)).toContain(place.read('hermetic-reports/trace/envelope.json'))
    expect(readdirSync(place.path('hermetic-reports/trace')).filter((name) => name.includes('partial'))).toEqual([])
  })
})

function countOr0(count: () => number): number {
  try {
    return count()
  } catch {
    return 0
  }
}
