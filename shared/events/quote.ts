const SPECIAL = /["\\\p{Cc}\p{Cs}]/u

/** The JSON text of a string; ASCII escapes for lone surrogates, so that UTF-8 carries every string. */
export function quote(text: string): string {
  return SPECIAL.test(text) ? JSON.stringify(text) : `"${text}"`
}
