import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import { buildEnvelope, envelopeText } from '../../shared/reporting/buildEnvelope.ts'
import { explainError } from '../../shared/reporting/explainError.ts'
import { markdownReport } from '../../shared/reporting/markdownReport.ts'
import type { RunReport, SourceObject } from '../../shared/reporting/RunReport.ts'
import { stepSummary } from '../../shared/reporting/stepSummary.ts'
import { textReport } from '../../shared/reporting/textReport.ts'
import { hostileText } from './hostileText.ts'
import { markdownSkeleton } from './markdownSkeleton.ts'
import { orderEvent } from './ordersDomain.ts'
import { domainReport, failingRun, runReport, tallied, traceIdOf, violationOf, warningOf } from './sampleRun.ts'
import { schemaOf, violations } from './schemaOf.ts'

const tempoLink = 'https://tempo.example/t/{traceId}'

function rejectedSource(word: string): SourceObject {
  return {
    sourceType: 'file',
    name: word,
    sha256: undefined,
    sizeBytes: undefined,
    inflatedBytes: undefined,
    rejected: { code: 'truncated', message: `the gzip stream of ${word} ends early`, remedy: `Fetch ${word} again.` },
  }
}

/** A run in which `word` stands wherever data may: keys, values, messages, names, scopes, places, branches. */
function hostileRun(word: string): RunReport {
  const run = failingRun(word, { tempoLink, notes: [`about ${word}`] })
  return {
    ...run,
    domains: run.domains.map((report) => ({ ...report, scope: `run:${word}` })),
    sources: [...run.sources.map((source) => ({ ...source, name: `in ${word}` })), rejectedSource(`in ${word}`)],
    correlation: { ...run.correlation, branch: word },
  }
}

describe('the text report', () => {
  it('tells a newcomer what failed, why, and what to do', () => {
    expect(textReport(failingRun('beta', { tempoLink }), { outDir: 'reports' })).toMatchInlineSnapshot(`
      "✖ Orders (orders) in run:42: invalid
        4 events, 3 keys · 1 violated, 1 order-sensitive, 1 conforming · 1 finding, 1 warning · retries 1, successRate 0.6667

        Key beta
          duplicate-without-success (violated): failure(beta) needs an earlier success
            What happened, in this order:
              1. 2025-10-04T06:00:02.000Z  failure  reason=beta
              2. 2025-10-04T06:00:04.000Z  success  beta={"deep":["beta"]}
            Refused by: RejectDuplicate: written
            What would fix it: failure(beta) at 06:00:02.000 needs an earlier success. Within a clock skew of 2 s it would conform.
            To do: Look at what refused beta.
            Found at: beta:1
            Trace: 00000000000000000000000000000007  https://tempo.example/t/00000000000000000000000000000007

        Warnings
          order-sensitive (1)
            - beta2: another beta would not conform
              Explanation: beta2 beta
            To do: Synchronise beta.

      ✖ NOT CONFORMING: 1 of 3 keys violates its specification; 1 finding; 1 warning. Exit code 1: does not conform.
      "
    `)
  })

  it('says what could not be read, where, and what to do', () => {
    const run = runReport([], { sources: [rejectedSource('spans.json.gz')] })
    expect(textReport(run)).toMatchInlineSnapshot(`
      "Inputs that could not be read
        error: spans.json.gz: the gzip stream of spans.json.gz ends early (truncated)
          To do: Fetch spans.json.gz again.

      ✖ CANNOT JUDGE: 1 of 1 input could not be read; no events could be read. Exit code 2: could not be judged, which is neither a pass nor a failure.
      "
    `)
  })

  it('does not call it a pass when nothing was there', () => {
    expect(textReport(runReport([], { sources: [] }))).toContain('CANNOT JUDGE: there was no input. Exit code 2')
    expect(textReport(runReport([]))).toContain('CANNOT JUDGE: the input holds no events. Exit code 2')
    const absent = { ...domainReport(tallied([])), artifacts: [] }
    expect(textReport(runReport([absent, ...failingRun().domains]))).toContain('nothing was seen of Orders')
  })

  it('says that all is well in one line per domain', () => {
    const run = runReport([domainReport(tallied([['k', [orderEvent('k', 0, 'success')], []]]))])
    expect(textReport(run)).toMatchInlineSnapshot(`
      "✔ Orders (orders) in run:42: valid
        1 event, 1 key · 1 conforming · 0 findings, 0 warnings · retries 0, successRate 1

      ✔ CONFORMING: 1 event of 1 key conforms to the specification. Exit code 0: nothing stands against a merge.
      "
    `)
  })

  it('shows twenty findings, and says how many more there are and where', () => {
    const keys = Array.from({ length: 130 }, (_, n) => `k${n}`)
    const tally = tallied(
      keys.map((key, n) => [key, [orderEvent(key, n, 'retry')], [violationOf(key), warningOf(key)]]),
    )
    for (const text of [
      textReport(runReport([domainReport(tally)])),
      markdownReport(runReport([domainReport(tally)])),
    ]) {
      expect(text.match(/RejectDuplicate: written/g)).toHaveLength(20)
      expect(text).toContain('… and 110 more findings in')
      expect(text).toContain('… and 127 more in')
      expect(text).toContain('orders-validation.json')
    }
  })

  it('tells a key that could not be judged in full, before any warning', () => {
    const warnings = Array.from({ length: 60 }, (_, n) => warningOf(`k${n}`))
    const unexplained = { ...violationOf('zulu'), severity: 'warning', verdict: 'unexplained' } as const
    const tally = tallied([
      ['k', [orderEvent('k', 0, 'retry')], warnings],
      ['zulu', [orderEvent('zulu', 0, 'retry')], [unexplained]],
    ])
    const text = textReport(runReport([domainReport(tally)]))
    expect(text).toContain('Key zulu\n    duplicate-without-success (unexplained)')
    expect(text.match(/duplicate-without-success/g)).toHaveLength(1)
    expect(text).toContain('1 key can be explained only by events that were not seen')
    expect(text).not.toContain('more finding')
  })

  it('is coloured only when asked', () => {
    expect(textReport(failingRun())).not.toContain('\u001b')
    expect(textReport(failingRun(), { colour: true })).toContain('\u001b[')
  })

  it('cannot be taken over by data', () => {
    const lines = textReport(hostileRun('x')).split('\n').length
    fc.assert(
      fc.property(hostileText, (word) => {
        const text = textReport(hostileRun(word))
        expect(text.split('\n')).toHaveLength(lines)
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
        expect(text).not.toContain('##[')
        expect(text).not.toMatch(/^\s*::/m)
      }),
    )
  })
})

describe('the Markdown report', () => {
  it('tells the same', () => {
    expect(markdownReport(failingRun('beta', { tempoLink }))).toMatchInlineSnapshot(`
      "## ❌ tracegate: invalid

      NOT CONFORMING: 1 of 3 keys violates its specification; 1 finding; 1 warning. Exit code 1: does not conform.

      ### Trace:

      | Domain | Scope | Status | Events | Keys | Findings | Warnings | Metrics |
      | --- | --- | --- | ---: | ---: | ---: | ---: | --- |
      | Orders | \`run:42\` | ❌ invalid | 4 | 3 | 1 | 1 | retries 1, successRate 0.6667 |

      #### Orders, \`run:42\`: key \`beta\`

      **duplicate-without-success** (violated): failure(beta) needs an earlier success

      What happened, in this order:

      1. \`2025-10-04T06:00:02.000Z\` failure \`reason=beta\`
      2. \`2025-10-04T06:00:04.000Z\` success \`beta={"deep":["beta"]}\`

      - Refused by: \`RejectDuplicate: written\`
      - What would fix it: failure(beta) at 06:00:02.000 needs an earlier success. Within a clock skew of 2 s it would conform.
      - To do: Look at what refused beta.
      - Found at: \`beta:1\`
      - Trace: [\`00000000000000000000000000000007\`](<https://tempo.example/t/00000000000000000000000000000007>)

      #### Orders, \`run:42\`: warnings

      - **order-sensitive** (1)
        - \`beta2\`: another beta would not conform
          - Explanation: beta2 beta
        - To do: Synchronise beta.

      ### Inputs

      - \`spans.json.gz\`, 1,234 bytes, SHA-256 \`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`
      "
    `)
  })

  it('keeps its structure whatever the data is', () => {
    const skeletonOf = (word: string) => markdownReport(hostileRun(word)).split('\n').map(markdownSkeleton)
    const benign = skeletonOf('x')
    fc.assert(
      fc.property(hostileText, (word) => {
        expect(skeletonOf(word)).toEqual(benign)
        expect(markdownReport(hostileRun(word))).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
    )
  })
})

describe('the JSON report', () => {
  it('is one document of the published shape, whatever the data is', () => {
    const accepts = schemaOf('envelope')
    fc.assert(
      fc.property(hostileText, (word) => {
        expect(violations(accepts, JSON.parse(envelopeText(buildEnvelope(hostileRun(word)))))).toEqual([])
      }),
    )
  })
})

describe('a step summary', () => {
  const markdown = `# ä\n${'- line with ümläuts 🙂\n'.repeat(60_000)}`

  it('is the whole report when it fits', () => {
    expect(stepSummary('# x\n')).toBe('# x\n')
    expect(stepSummary('# x\n', 10)).toBe('\n# x\n')
  })

  it('is cut at a line, below the limit of the file, with a note', () => {
    for (const current of [0, 1, 2, 3, 400_000, 999_000]) {
      const text = stepSummary(markdown, current)
      expect(Buffer.byteLength(text) + current).toBeLessThan(1_000_000)
      const lines = text.trim().split('\n')
      const left = Number(/^> (\d+) more lines/.exec(lines.at(-1) ?? '')?.[1])
      expect(lines.slice(1, -2).every((line) => line === '- line with ümläuts 🙂')).toBe(true)
      expect(lines.length - 2 + left).toBe(60_001)
    }
  })

  it('is nothing when the file is full', () => {
    expect(stepSummary(markdown, 999_990)).toBe('')
    expect(stepSummary(markdown, 2_000_000)).toBe('')
  })
})

describe('an operational error', () => {
  const error = new TracegateError('truncated', 'the gzip stream ends early', { location: 'a|b.json.gz@12' })

  it('is told as place, what and remedy in text and in Markdown', () => {
    expect(explainError(error, 'text')).toBe(
      'error: a|b.json.gz@12: the gzip stream ends early (truncated)\n  To do: Fetch or export the object again; it ends too early.',
    )
    expect(explainError(error, 'markdown')).toBe(
      '- `a\\u007cb.json.gz@12`: the gzip stream ends early (`truncated`)\n  - To do: Fetch or export the object again; it ends too early.',
    )
  })

  it('prefers its own remedy, and needs none', () => {
    expect(explainError(new TracegateError('usage', 'x', { remedy: 'Give y.' }), 'text')).toBe(
      'error: x (usage)\n  To do: Give y.',
    )
    expect(explainError({ code: 'constructor', message: 'x' }, 'text')).toBe('error: x (constructor)')
  })
})

it('the sample has a trace to open', () => {
  expect(textReport(failingRun('beta', { tempoLink }))).toContain(`https://tempo.example/t/${traceIdOf(7)}`)
})
