import { TracegateError } from '../errors.ts'

/** OTLP that is well-formed and carries something other than traces. */
export function wrongSignal(signal: string, offset: number): TracegateError {
  return new TracegateError('wrong-signal', `The payload holds OTLP ${signal}, not traces`, {
    location: `@${offset}`,
    remedy: `Give the ${signal} pipeline of the collector a prefix of its own, and point tracegate at the traces.`,
  })
}
