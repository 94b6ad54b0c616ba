import { TracegateError } from '../errors.ts'

const PLACEHOLDER = '{traceId}'

/**
 * Makes links to traces from a template such as `https://grafana.example/trace/{traceId}`. Throws `invalid-config` when
 * it is no http(s) URL, lacks `{traceId}`, or carries credentials, which would end up in every report.
 */
export function tempoLinker(template: string): (traceId: string) => string {
  const linkTo = (traceId: string) => URL.parse(template.replaceAll(PLACEHOLDER, encodeURIComponent(traceId)))
  const probe = linkTo('0'.repeat(32))
  const fault = faultOf(template, probe)
  if (fault !== undefined) {
    throw new TracegateError('invalid-config', `The link template for traces ${fault}`, {
      remedy: `Give an https URL with ${PLACEHOLDER} in it, such as https://grafana.example/trace/${PLACEHOLDER}`,
    })
  }
  return (traceId) => linkTo(traceId.toWellFormed())?.href ?? ''
}

function faultOf(template: string, probe: URL | null): string | undefined {
  if (probe === null) return 'is not a URL'
  if (probe.protocol !== 'https:' && probe.protocol !== 'http:') return 'is not an http or https URL'
  if (probe.username !== '' || probe.password !== '') return 'carries credentials'
  if (!template.includes(PLACEHOLDER)) return `does not contain ${PLACEHOLDER}`
  if (probe.host !== URL.parse(template.replaceAll(PLACEHOLDER, 'f'))?.host) return `has ${PLACEHOLDER} in its host`
  return undefined
}
