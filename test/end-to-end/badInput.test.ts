import { chmodSync, mkdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { otlpJson } from './otlpForms.ts'
import { badKey, goodKey } from './spans.ts'
import { type Workplace, workplace } from './workplace.ts'

const good = otlpJson(goodKey('good'))
const many = otlpJson(Array.from({ length: 50 }, (_, i) => goodKey(`key-${(i * 7919) % 251}`)).flat())

/** Inputs that cannot be judged, and what has to be said about them. */
const unusable: Record<string, { make: (place: Workplace) => string; says: RegExp }> = {
  'an empty file': {
    make: (place) => place.write('empty.json', ''),
    says: /empty\.json: .*\(empty\)/,
  },
  'an empty gzip': {
    make: (place) => place.write('empty.json.gz', gzipSync('')),
    says: /empty\.json\.gz: there is nothing in it \(empty\)/,
  },
  'a truncated gzip': {
    make: (place) => place.write('cut.json.gz', gzipSync(many).subarray(0, 1_000)),
    says: /cut\.json\.gz.*\(truncated\)/,
  },
  'a damaged gzip': {
    make: (place) => {
      const bytes = gzipSync(good)
      bytes[bytes.length >> 1]! ^= 0xff
      return place.write('damaged.json.gz', bytes)
    },
    says: /damaged\.json\.gz.*\(corrupt\)/,
  },
  'a bomb': {
    make: (place) => place.write('bomb.json.gz', gzipSync(Buffer.alloc(120 * 1024 * 1024, 32))),
    says: /bomb\.json\.gz.*\(too-large\)/,
  },
  'more than 10 MB': {
    make: (place) => place.write('big.json', Buffer.alloc(10 * 1024 * 1024 + 1, 32)),
    says: /big\.json: 10485761 bytes, above the limit of 10485760 \(too-large\)/,
  },
  logs: {
    make: (place) => place.write('logs.json', '{"resourceLogs":[]}'),
    says: /logs\.json.*logs.*\(wrong-signal\)/,
  },
  metrics: {
    make: (place) => place.write('metrics.json', '{"resourceMetrics":[]}'),
    says: /metrics\.json.*metrics.*\(wrong-signal\)/,
  },
  'a cut document': {
    make: (place) => place.write('cut.json', good.slice(0, -9)),
    says: /cut\.json@\d+.*\((truncated|corrupt)\)/,
  },
  'a broken line': {
    make: (place) =>
      place.write('events.ndjson', '{"timestamp":"2025-10-04T06:00:00Z","type":"success","key":"a"}\n{"type":\n'),
    says: /events\.ndjson:2: the line is not JSON \(corrupt\)/,
  },
  'a picture': {
    make: (place) => place.write('picture.png', '\x89PNG\r\n\x1a\n'),
    says: /picture\.png.*\(unsupported\)/,
  },
  'a directory with nothing in it': {
    make: (place) => {
      mkdirSync(place.path('nothing'))
      return 'nothing'
    },
    says: /nothing: there are no files in this directory \(empty\)/,
  },
  'a file that is not there': { make: () => 'absent.json', says: /absent\.json: there is no such file/ },
  'a pattern without a match': { make: () => 'absent/*.gz', says: /absent\/\*\.gz: no file matches/ },
  'a bucket': { make: () => 'gs://bucket/object?secret', says: /gs:\/\/bucket\/object: .*not supported/ },
  'a URL where nobody answers': {
    make: () => 'http://127.0.0.1:9/bucket/object?X-Amz-Signature=secret',
    says: /http:\/\/127\.0\.0\.1:9\/bucket\/object: the download failed/,
  },
}

describe('input that cannot be judged', () => {
  it.each(Object.entries(unusable))('%s: exit 2, saying which and why', async (_, { make, says }) => {
    const place = workplace()
    const { code, stdout, stderr } = await place.run(['run', make(place)])
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(stdout).toMatch(says)
    expect(stdout).toMatch(/To do: /)
    expect(stdout).not.toMatch(/\n\s+at |secret/)
  })

  it('does not keep the other inputs from being judged and reported', async () => {
    const place = workplace()
    const names = Object.values(unusable).map(({ make }) => make(place))
    const inputs = [...names.slice(0, 4), place.write('bad.json', otlpJson(badKey('twice'))), ...names.slice(4)]
    const { code, stdout } = await place.run(['run', ...inputs])
    expect(code).toBe(2)
    for (const { says } of Object.values(unusable).filter(({ make }) => make.length > 0)) expect(stdout).toMatch(says)
    expect(stdout).toMatch(/Key twice\n\s+multiple-success/)
    const { summary } = JSON.parse(place.read('hermetic-reports/trace/envelope.json'))
    expect(summary.trace).toMatchObject({ status: 'error', domains: [{ status: 'error', issues: 1 }] })
    const sources = JSON.parse(place.read('hermetic-reports/trace/kvonce-payload-metadata.json'))
    expect(sources).toHaveLength(new Set(inputs).size)
  })

  it('is told apart from input without events', async () => {
    const place = workplace()
    const other = otlpJson([{ ...goodKey('a')[0]!, attributes: { 'http.route': '/' } }])
    const { code, stdout } = await place.run(['run', place.write('other.json', other)])
    expect(code).toBe(2)
    expect(stdout).toMatch(/CANNOT JUDGE: the input holds no events/)
  })

  it.skipIf(process.getuid?.() === 0)(
    'tells what may not be read (not run as root, who may read everything)',
    async () => {
      const place = workplace()
      const name = place.write('closed.json', good)
      chmodSync(place.path(name), 0)
      const { code, stdout } = await place.run(['run', name])
      expect(code).toBe(2)
      expect(stdout).toMatch(/closed\.json: permission denied/)
    },
  )
})

describe('limits', () => {
  it('come from tracegate.yaml', async () => {
    const place = workplace()
    place.write('tracegate.yaml', 'limits: { eventsPerObject: 1 }\n')
    const { code, stdout } = await place.run(['run', place.write('two.json', good)])
    expect(code).toBe(2)
    expect(stdout).toMatch(/two\.json: more than 1 events in one object \(too-large\)/)
  })

  it('that are wrong are all told', async () => {
    const place = workplace()
    place.write('tracegate.yaml', 'limits: { eventsPerObject: -1 }\nprofile: lax\nunknown: 1\n')
    const { code, stdout, stderr } = await place.run(['run', place.write('two.json', good)])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/tracegate\.yaml: .*profile: .*limits\.eventsPerObject: .*unknown/)
  })
})
