/**
 * The input that the environment names when the command line names none: a local file, a folder of a downloaded artifact,
 * or a URL, in this order. One that is named and cannot be used is an error, never passed over for the next.
 */
export function inputsFrom(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = env.KVONCE_OTLP_PAYLOAD || env.KVONCE_PAYLOAD_ARTIFACT || env.KVONCE_OTLP_PAYLOAD_URL
  return named === undefined || named === '' ? [] : [named]
}
