import { isScalar, type Node } from 'yaml'

/**
 * Where the character at `offset` of a scalar's value stands in the file. Quotes, escapes, block headers, indentation
 * and folding lie between the two; walking both texts at once skips what the value does not have.
 */
export function offsetInSource(text: string, node: Node, offset: number): number {
  const start = node.range?.[0] ?? 0
  if (!isScalar(node) || typeof node.value !== 'string') return start + offset
  let at = start + headerLength(text, start, node.type)
  for (const character of node.value.slice(0, offset)) {
    at = skipTo(text, at, character) + character.length
  }
  const next = node.value[offset]
  return next === undefined ? at : skipTo(text, at, next)
}

function headerLength(text: string, start: number, type: string | undefined): number {
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return 1
  if (type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED') return 0
  const newline = text.indexOf('\n', start)
  return newline === -1 ? 0 : newline + 1 - start
}

/** The next place of a character; for white space, which folding may change, the next white space or here. */
function skipTo(text: string, from: number, character: string): number {
  let at = from
  while (at < text.length && !matches(text, at, character)) at += 1
  return at < text.length ? at : from
}

function matches(text: string, at: number, character: string): boolean {
  return /\s/.test(character) ? /\s/.test(text[at] ?? '') : text.startsWith(character, at)
}
