/** A token of a literal as Python's `repr` writes it: punctuation, a string, or a word (number, True, False, None). */
const TOKEN = /\s*(?:([{}[\](),:])|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([\w.+-]+))/sy
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([\s\S]))/g
const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
])
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }
/** Deeper than any attribute, and far from the end of the stack. */
const DEEPEST = 100

type Token = { readonly mark: string } | { readonly value: unknown }

/**
 * The value of a Python literal of dicts, lists, tuples, strings, numbers, `True`, `False` and `None`; undefined for
 * anything else. Keys become strings.
 */
export function parsePythonLiteral(text: string): unknown {
  const tokens = tokensOf(text)
  if (tokens === undefined) return undefined
  let at = 0
  const isNext = (mark: string) => {
    const token = tokens[at]
    return token !== undefined && 'mark' in token && token.mark === mark
  }

  const value = (depth: number): unknown => {
    const token = tokens[at++]
    if (token === undefined || depth > DEEPEST) return undefined
    if ('value' in token) return token.value
    const closing = CLOSING[token.mark]
    if (closing === undefined) return undefined
    const entries: [string, unknown][] = []
    while (!isNext(closing)) {
      const first = value(depth + 1)
      if (first === undefined) return undefined
      if (closing !== '}') entries.push(['', first])
      else {
        if (!isNext(':')) return undefined
        at++
        const second = value(depth + 1)
        if (second === undefined) return undefined
        entries.push([String(first), second])
      }
      if (isNext(',')) at++
      else if (!isNext(closing)) return undefined
    }
    at++
    return closing === '}' ? Object.fromEntries(entries) : entries.map(([, each]) => each)
  }

  const result = value(0)
  return at === tokens.length ? result : undefined
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text)
    if (match === null) return undefined
    const [, mark, single, double, word] = match
    const quoted = single ?? double
    if (mark !== undefined) tokens.push({ mark })
    else if (quoted !== undefined) tokens.push({ value: unescape(quoted) })
    else {
      const value = wordValue(word ?? '')
      if (value === undefined) return undefined
      tokens.push({ value })
    }
  }
  return tokens
}

function wordValue(word: string): unknown {
  if (WORDS.has(word)) return WORDS.get(word)
  return /^-?\d/.test(word) && !Number.isNaN(Number(word)) ? Number(word) : undefined
}

function unescape(text: string): string {
  return text.replaceAll(ESCAPE, (whole, x?: string, u?: string, long?: string, other?: string) => {
    if (other !== undefined) return other === '\n' ? '' : (NAMED[other] ?? other)
    const code = Number.parseInt(x ?? u ?? long ?? '', 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
