import { plural } from './plural.ts'
import type { DomainReport } from './RunReport.ts'
import { statusOf } from './statusOf.ts'
import { visibleText } from './visibleText.ts'

/** One domain in one scope as one line for a log: `<time>  run:42  kvonce  invalid  12 events  1 finding  0 warnings`. */
export function statusLine({ scope, domain, tally }: DomainReport, generatedAt: string): string {
  const { counts } = tally
  const figures = [
    plural(counts.events, 'event'),
    plural(counts.issues.error, 'finding'),
    plural(counts.issues.warning, 'warning'),
    counts.provisional > 0 ? `${plural(counts.provisional, 'key')} may still change` : '',
  ]
  const place = [generatedAt, visibleText(scope), visibleText(domain.name), statusOf(counts)]
  return [...place, ...figures.filter((figure) => figure !== '')].join('  ')
}
