import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { OtlpSettings } from './otlpSettings.ts'
import { readableSpans } from './readableSpans.ts'

/** A receiver of OTLP, as OpenTelemetry's own exporter reaches it. */
export interface OtlpConnection {
  /** Resolves when the receiver has taken the spans; rejects when it has not, retries included. */
  send(spans: readonly TraceSpan[]): Promise<void>
  /** Ends what is going on, so that nothing of it keeps the process alive; what was not sent never is. */
  cut(): void
}

type Agent = Awaited<ReturnType<ReturnType<typeof convertLegacyHttpOptions>['agentFactory']>>

/** The exporter reads headers, compression and certificates from the environment of the process by itself. */
export async function otlpConnection({ url, protocol, timeout }: OtlpSettings): Promise<OtlpConnection> {
  const options = { url, timeoutMillis: timeout, userAgent: 'tracegate' }
  // The agent the exporter would make for itself, with the certificates; only that somebody holds it who can end it.
  const { agentFactory } = convertLegacyHttpOptions(options, 'TRACES', 'v1/traces', {})
  const agent = await agentFactory(new URL(url).protocol)
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto')
  const exporter = new OTLPTraceExporter({ ...options, httpAgentOptions: () => agent })

  return {
    send: (spans) =>
      new Promise((resolve, reject) => {
        exporter.export(readableSpans(spans), ({ code, error }) => {
          if (code === 0) resolve()
          else reject(error)
        })
      }),
    cut: () => cut(agent),
  }
}

/** With an error that the exporter does not take for one to try again after. */
function cut(agent: Agent): void {
  const error = new Error('The export was ended')
  agent.createConnection = () => {
    throw error
  }
  for (const sockets of Object.values(agent.sockets)) for (const socket of sockets ?? []) socket.destroy(error)
  agent.destroy()
}
