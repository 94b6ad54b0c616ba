import type { MutantGroup } from './Mutant.ts'

interface Change {
  readonly group: MutantGroup
  readonly to: string
}

const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
}
const BOUNDS = ['<', '<=', '>', '>=']
/** A text, an operator, a number that stands by itself, a name with its dots. */
const TOKEN = /'[^']*'|&&|\|\||[<>=!]=|[<>!+-]|\b\d+(?:\.\d+)?\b|[A-Za-z_][\w.]*/g

/** The expression with one token changed, once for each. `texts` are what a text may be swapped for. */
export function expressionMutants(source: string, texts: readonly string[], isGuard: boolean): readonly Change[] {
  const changed: MutantGroup = isGuard ? 'condition changed' : 'update changed'
  return [...source.matchAll(TOKEN)].flatMap(({ 0: token, index }): readonly Change[] => {
    const put = (group: MutantGroup, by: string) => ({
      group,
      to: source.slice(0, index) + by + source.slice(index + token.length),
    })
    if (token.startsWith("'")) {
      const other = texts.find((text) => text !== token.slice(1, -1)) ?? `${token.slice(1, -1)}-not`
      return [put('value swapped', `'${other}'`)]
    }
    if (/^\d+$/.test(token))
      return [put('bound off by one', `${Number(token) + 1}`), put('bound off by one', `(${Number(token) - 1})`)]
    if (token === 'true' || token === 'false') return [put('value swapped', token === 'true' ? 'false' : 'true')]
    if (token === '!') return [put(changed, '')]
    const operator = OPERATORS[token]
    return operator === undefined ? [] : [put(BOUNDS.includes(token) ? 'bound off by one' : changed, operator)]
  })
}

/** The expression without one of the parts that its outermost `&&` joins; nothing when there is one part. */
export function withoutParts(source: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < source.length; at++) {
    if ('([{'.includes(source.charAt(at))) depth++
    if (')]}'.includes(source.charAt(at))) depth--
    if (depth === 0 && source.startsWith('&&', at)) {
      parts.push(source.slice(start, at).trim())
      start = at + 2
    }
  }
  parts.push(source.slice(start).trim())
  return parts.length < 2 ? [] : parts.map((_, left) => parts.filter((_part, index) => index !== left).join(' && '))
}
