/** Where and how spans are exported. */
export interface OtlpSettings {
  /** All of it, as requests go there; may hold credentials, so it is never shown. */
  readonly url: string
  /** Scheme, host and port: what may be shown of the URL. */
  readonly origin: string
  readonly protocol: 'http/protobuf' | 'http/json'
  /** Milliseconds for a batch with all its retries, and for closing. */
  readonly timeout: number
  /** How many spans may wait for an answer at one time. */
  readonly queue: number
}

export type Environment = { readonly [name: string]: string | undefined }

const DEFAULT_TIMEOUT = 10_000
/** However long the environment lets an export take: a command is not held up for longer. */
const LONGEST_TIMEOUT = 5_000
const DEFAULT_QUEUE = 2_048

/**
 * Reads the variables that OpenTelemetry's specification names for exporters of traces, those for traces alone before
 * those for all signals. An empty variable counts as absent. `undefined` when nothing is to be exported; when that is
 * because of a mistake, `onProblem` hears of it.
 */
export function otlpSettings(environment: Environment, onProblem: (message: string) => void): OtlpSettings | undefined {
  const own = set(environment, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  const shared = set(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  const endpoint = own ?? shared
  if (endpoint === undefined || isTurnedOff(environment)) return undefined

  const name = own === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
  const url = URL.parse(endpoint)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    onProblem(`${name} is no http:// or https:// URL; no spans are exported.`)
    return undefined
  }
  if (own === undefined) url.pathname = url.pathname.replace(/\/?$/, '/v1/traces')

  const protocol = forTraces(environment, 'PROTOCOL') ?? 'http/protobuf'
  if (protocol !== 'http/protobuf' && protocol !== 'http/json') {
    const which = protocol === 'grpc' ? 'grpc' : 'an unknown protocol'
    onProblem(
      `The OTLP protocol asked for is ${which}; no spans are exported. ` +
        'Set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf or http/json.',
    )
    return undefined
  }
  return {
    url: url.href,
    origin: url.origin,
    protocol,
    timeout: Math.min(positive(forTraces(environment, 'TIMEOUT')) ?? DEFAULT_TIMEOUT, LONGEST_TIMEOUT),
    queue: positive(set(environment, 'OTEL_BSP_MAX_QUEUE_SIZE')) ?? DEFAULT_QUEUE,
  }
}

function isTurnedOff(environment: Environment): boolean {
  if (set(environment, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return true
  const exporters = set(environment, 'OTEL_TRACES_EXPORTER')
  return exporters !== undefined && !exporters.split(',').some((name) => name.trim() === 'otlp')
}

function forTraces(environment: Environment, what: string): string | undefined {
  return set(environment, `OTEL_EXPORTER_OTLP_TRACES_${what}`) ?? set(environment, `OTEL_EXPORTER_OTLP_${what}`)
}

function set(environment: Environment, name: string): string | undefined {
  return environment[name]?.trim() || undefined
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text)
  return value > 0 && Number.isFinite(value) ? value : undefined
}
