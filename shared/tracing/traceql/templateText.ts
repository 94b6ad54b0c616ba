import { isDuration } from './durationLiteral.ts'

const DEEPEST = 200

/** Intrinsics that Tempo and the grammar do not know. */
const ownIntrinsic = /^(?:verdict|domain|key)$/

const space = /\s+/y
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const string = /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y
const attribute = /((?:[A-Za-z_]\w*)?\.)((?:"(?:[^"\\]|\\[\s\S])*"|[^\s{}()=~!<>&|^,"])+)/y
const number = /\d+(?:\.\d+)?[eE][+-]?\d+(?!\w)|\d[\w.µ]*/y
const word = /[A-Za-z_]\w*(?::[A-Za-z_]\w*)?/y

/**
 * A text of the same length for the grammar, which knows fewer spellings than Tempo: strings and names of attributes
 * are filled up, so that any escape and character may be in them, comments become spaces, `1h2m` and `1e3` become a
 * duration and a number of that length, and our own intrinsics become attributes (`verdict` is `.erdict`; whoever reads
 * the tree looks at the text as written, where a user's own `.erdict` keeps its dot).
 */
export function templateText(text: string, refuse: (offset: number, reason: string, remedy: string) => never): string {
  let template = ''
  let depth = 0
  while (template.length < text.length) {
    const offset = template.length
    const next = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = offset
      return pattern.exec(text)
    }
    const blank = next(space) ?? next(comment)
    const found = blank ?? next(string) ?? next(attribute) ?? next(number) ?? next(word)
    if (blank !== null) template += ' '.repeat(blank[0].length)
    else if (found !== null) template += replacement(found)
    else {
      const character = text.charAt(offset)
      if (character === '"' || character === '`')
        refuse(offset, 'A string is not closed.', `Close it with ${character}.`)
      if (text.startsWith('/*', offset)) refuse(offset, 'A comment is not closed.', 'Close it with */.')
      if (character === '(' || character === '{') depth += 1
      else if (character === ')' || character === '}') depth -= 1
      if (depth > DEEPEST) refuse(offset, `The query nests more than ${DEEPEST} levels deep.`, 'Nest it less.')
      template += character
    }
  }
  return template
}

function replacement([found, scope, name]: RegExpExecArray): string {
  const [first = '', rest] = [found.charAt(0), found.length - 1]
  if (first === '"' || first === '`') return first + 'x'.repeat(rest - 1) + first
  if (scope !== undefined && name !== undefined) {
    return scope + (/^[!-~]/.test(name) && !name.startsWith('"') ? name.charAt(0) : 'x') + 'x'.repeat(name.length - 1)
  }
  if (isDuration(found)) return `${'1'.repeat(rest)}s`
  if (/^\d+(?:\.\d+)?e/i.test(found)) return '1'.repeat(found.length)
  return ownIntrinsic.test(found) ? `.${found.slice(1)}` : found
}
