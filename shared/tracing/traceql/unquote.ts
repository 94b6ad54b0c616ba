const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
}

const escape = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([0-7][\da-fA-F])|([\s\S]))/g

/**
 * The text of a string as Tempo (Go) reads it: between backticks as it stands, between double quotes with escapes.
 * Refused, by where the escape is: escapes that Go does not know, and those that make no character (`\xff`, half of a
 * surrogate pair, octal ones).
 */
export function unquote(literal: string): string | { readonly badEscapeAt: number } {
  const inside = literal.slice(1, -1)
  if (literal.startsWith('`')) return inside
  let badEscapeAt: number | undefined
  const text = inside.replace(escape, (found, u?: string, long?: string, x?: string, single?: string, at?: number) => {
    const code = u ?? long ?? x
    const character = code === undefined ? named(single) : fromCodePoint(Number.parseInt(code, 16))
    if (character === undefined) badEscapeAt ??= (at ?? 0) + 1
    return character ?? found
  })
  return badEscapeAt === undefined ? text : { badEscapeAt }
}

function named(letter: string | undefined): string | undefined {
  return letter !== undefined && Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
}

function fromCodePoint(code: number): string | undefined {
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? undefined : String.fromCodePoint(code)
}
