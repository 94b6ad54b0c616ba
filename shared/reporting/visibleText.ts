/** Controls, format characters (bidirectional ones, zero width, tags), line and paragraph separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Text from data as one line that shows what it holds: no character in it moves a cursor, starts an escape sequence,
 * reorders its neighbours or is invisible, and a CI runner finds no old-style command (`##[`) in it. More than `longest`
 * UTF-16 units are cut with `…`.
 */
export function visibleText(value: string, longest = 200): string {
  const cut = value.length > longest ? `${value.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : value
  return cut
    .replace(INVISIBLE, (character) => named[character] ?? escaped(character.codePointAt(0) ?? 0))
    .replaceAll('##[', '#\\u0023[')
}

function escaped(codePoint: number): string {
  const hex = codePoint.toString(16)
  return codePoint > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}
