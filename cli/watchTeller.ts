import { OBJECT_PLACE } from '../shared/adapters/local/scanBucket.ts'
import type { TracegateError } from '../shared/errors.ts'
import type { RunResult } from '../shared/flow/judgeRun.ts'
import { explainError } from '../shared/reporting/explainError.ts'
import { plural } from '../shared/reporting/plural.ts'
import type { OperationalProblem } from '../shared/reporting/RunReport.ts'
import { statusLine } from '../shared/reporting/statusLine.ts'
import { statusOf } from '../shared/reporting/statusOf.ts'
import { verdictSentence } from '../shared/reporting/verdictSentence.ts'
import { visibleText } from '../shared/reporting/visibleText.ts'
import { progressLine } from './progressLine.ts'

interface TellerOptions {
  readonly format: 'text' | 'json'
  readonly quiet: boolean
}

/** Says what `watch` sees: verdicts on stdout, what went wrong on stderr; the same thing once. */
export function watchTeller({ format, quiet }: TellerOptions) {
  const progress = progressLine(quiet)
  let statuses = new Map<string, string>()
  let told = new Set<string>()
  let lastProblem = ''
  let hasToldIgnored = false

  function toStderr(text: string): void {
    progress.clear()
    process.stderr.write(`${text}\n`)
  }

  function tellRejected(problems: readonly OperationalProblem[]): void {
    const texts = problems.map((problem) => explainError(problem, 'text'))
    for (const text of texts) if (!told.has(text)) toStderr(text)
    told = new Set(texts)
  }

  function tellChanges({ report }: RunResult): void {
    const now = new Map(
      report.domains.map((domain) => [
        JSON.stringify([domain.scope, domain.domain.name]),
        statusOf(domain.tally.counts),
      ]),
    )
    for (const domain of report.domains) {
      const place = JSON.stringify([domain.scope, domain.domain.name])
      if (now.get(place) !== statuses.get(place)) process.stdout.write(`${statusLine(domain, report.generatedAt)}\n`)
    }
    for (const place of statuses.keys()) {
      const [scope = '', domain = ''] = now.has(place) ? [] : (JSON.parse(place) as string[])
      if (domain !== '') process.stdout.write(`${report.generatedAt}  ${visibleText(scope)}  ${domain}  gone\n`)
    }
    statuses = now
  }

  return {
    progress,
    problem(problem: TracegateError): void {
      const text = explainError(problem, 'text')
      if (text !== lastProblem) toStderr(text)
      lastProblem = text
    },
    ignored(names: readonly string[]): void {
      if (hasToldIgnored || names.length === 0 || quiet) return
      hasToldIgnored = true
      toStderr(
        `Note: only what lands under ${OBJECT_PLACE} is judged; not ${names.map((name) => visibleText(name)).join(', ')}`,
      )
    },
    result(result: RunResult): void {
      progress.clear()
      lastProblem = ''
      tellRejected(result.report.sources.flatMap(({ rejected }) => rejected ?? []))
      if (format === 'json') process.stdout.write(`${JSON.stringify(result.envelope)}\n`)
      else tellChanges(result)
      progress.show(`watching; ${plural(result.report.sources.length, 'object')} judged`)
    },
    end(result: RunResult | undefined): void {
      progress.clear()
      if (format === 'text' && result !== undefined) process.stdout.write(`${verdictSentence(result.report)}\n`)
    },
  }
}
