import { cpSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { schemaOf, violations } from '../reporting/schemaOf.ts'
import { otlpJson, otlpJsonLines, otlpProtobuf } from './otlpForms.ts'
import { badKey, goodKey, sampleSpans } from './spans.ts'
import { type Workplace, workplace } from './workplace.ts'

const SAMPLE = 'samples/trace/kvonce-sample.ndjson'

function withSample(): Workplace {
  const place = workplace()
  cpSync(SAMPLE, place.path('sample.ndjson'))
  return place
}

describe('the sample of requirement 001', () => {
  it('is valid by default, with a warning about an order that the clocks cannot tell', async () => {
    const { code, stdout } = await withSample().run(['run', 'sample.ndjson'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/order-sensitive \(1\)\n.*beta/)
    expect(stdout).toMatch(/retry-context-missing \(1\)\n.*beta/)
  })

  it('is invalid in the strict profile, with the explanation', async () => {
    const { code, stdout } = await withSample().run(['run', 'sample.ndjson', '--profile', 'strict'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/Key beta\n(.*\n)*\s+duplicate-without-success \(violated\)/)
    expect(stdout).toMatch(/needs an earlier success; the only success is 2\.000 s later/)
    expect(stdout).toMatch(/Within a clock skew of 2 s it would conform/)
  })

  it('gives one JSON document on stdout, and every file validates against its published schema', async () => {
    const place = withSample()
    const { stdout, stderr } = await place.run(['run', 'sample.ndjson', '--profile', 'strict', '--format', 'json'])
    expect(stderr).toBe('')
    expect(violations(schemaOf('envelope'), JSON.parse(stdout))).toEqual([])
    const file = (name: string) => place.read(`hermetic-reports/trace/${name}`)
    const lines = (name: string) => file(name).trimEnd().split('\n')
    expect(file('envelope.json')).toBe(stdout)
    expect(violations(schemaOf('validation'), JSON.parse(file('kvonce-validation.json')))).toEqual([])
    expect(violations(schemaOf('projection'), JSON.parse(file('kvonce-projection.json')))).toEqual([])
    expect(violations(schemaOf('payload-metadata'), JSON.parse(file('kvonce-payload-metadata.json')))).toEqual([])
    expect(lines('kvonce-state-sequence.ndjson')).toHaveLength(4)
    expect(lines('kvonce-events.ndjson')).toHaveLength(4)
    for (const line of lines('kvonce-state-sequence.ndjson')) {
      expect(violations(schemaOf('state-step'), JSON.parse(line))).toEqual([])
    }
    for (const line of lines('kvonce-events.ndjson')) {
      expect(violations(schemaOf('event'), JSON.parse(line))).toEqual([])
    }
  })
})

describe('events without ids', () => {
  it('have one verdict however they are split, shuffled and repeated', async () => {
    const place = withSample()
    const lines = place.read('sample.ndjson').trimEnd().split('\n')
    for (const [index, line] of [...lines, ...lines].reverse().entries()) place.write(`in/${index}`, `${line}\r\n`)
    for (const profile of ['default', 'strict']) {
      const whole = await place.judge('sample.ndjson', '--profile', profile)
      const split = await place.judge('in', '--profile', profile)
      expect(split.summary.trace).toEqual(whole.summary.trace)
    }
  })
})

describe('the same spans', () => {
  const [a, b, c, d] = sampleSpans as [never, never, never, never]
  const forms: Record<string, (place: Workplace) => string[]> = {
    'one JSON document': (place) => [place.write('one.json', otlpJson(sampleSpans))],
    'a gzipped document': (place) => [place.write('one.json.gz', gzipSync(otlpJson(sampleSpans)))],
    'a zstd document without a telling name': (place) => [place.write('one', zstdCompressSync(otlpJson(sampleSpans)))],
    'JSON Lines': (place) => [place.write('lines.jsonl', otlpJsonLines(sampleSpans))],
    'gzip members one after another': (place) => [
      place.write('m.gz', Buffer.concat(sampleSpans.map((span) => gzipSync(otlpJson([span]))))),
    ],
    protobuf: (place) => [place.write('one.binpb', otlpProtobuf(sampleSpans))],
    'gzipped protobuf': (place) => [place.write('one.binpb.gz', gzipSync(otlpProtobuf(sampleSpans)))],
    'three objects, shuffled, in three forms': (place) => [
      place.write('1.json', otlpJson([d])),
      place.write('2.binpb', otlpProtobuf([c, a])),
      place.write('3.jsonl.gz', gzipSync(otlpJsonLines([b]))),
    ],
    'duplicates in one object and over objects': (place) => [
      place.write('1.jsonl', otlpJsonLines([d, b, d, a, c])),
      place.write('2.json', otlpJson([c, d])),
      place.write('3.binpb', otlpProtobuf(sampleSpans)),
    ],
    'a directory': (place) => {
      for (const [index, span] of sampleSpans.entries()) place.write(`dir/${9 - index}/s.json`, otlpJson([span]))
      return ['dir']
    },
  }

  it.each(['default', 'strict'])('have one verdict in every form and split, profile %s', async (profile) => {
    const traces: Record<string, unknown> = {}
    for (const [name, write] of Object.entries(forms)) {
      const place = workplace()
      traces[name] = (await place.judge(...write(place), '--profile', profile)).summary.trace
    }
    const expected = traces['one JSON document']
    expect(expected).toMatchObject({ status: profile === 'strict' ? 'invalid' : 'valid', domains: [{ key: 'kvonce' }] })
    for (const [name, trace] of Object.entries(traces)) expect({ name, trace }).toEqual({ name, trace: expected })
  })

  it('give the same report files however they are split', async () => {
    const spans = [...badKey('one', { trace: 3 }), ...goodKey('two', { trace: 4 }), ...goodKey('three', { trace: 5 })]
    const whole = workplace()
    await whole.judge(whole.write('all.json', otlpJson(spans)))
    const split = workplace()
    for (const [index, span] of [...spans, ...spans].reverse().entries())
      split.write(`in/${index}.json`, otlpJson([span]))
    await split.judge('in')
    for (const name of ['events.ndjson', 'state-sequence.ndjson']) {
      const text = whole.read(`hermetic-reports/trace/kvonce-${name}`)
      // Masked values differ between the keys of the two data directories.
      const withoutHashes = (line: string) => line.replace(/"h:[^"]*"/g, '"h:…"')
      expect(withoutHashes(split.read(`hermetic-reports/trace/kvonce-${name}`))).toBe(withoutHashes(text))
    }
  })
})
