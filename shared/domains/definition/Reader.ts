import { isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument, visit } from 'yaml'
import { suggestName } from '../../machine/expression/suggestName.ts'
import type { DefinitionError } from '../DefinitionError.ts'
import type { Entry } from './Entry.ts'
import { offsetInSource } from './offsetInSource.ts'

/**
 * Reads a definition and notes what is wrong, so that all faults come out at once. A method that cannot give what it
 * was asked for has reported why and gives `undefined` or less.
 */
export interface Reader {
  /** The document; its node is null when the file is empty or no YAML. */
  readonly root: Entry
  /** In the order found; sorted by `faults`. */
  faults(): readonly DefinitionError[]
  /** `offset` counts UTF-16 units in the text of a scalar. */
  report(entry: Entry, reason: string, remedy: string, offset?: number): void
  /** A map with fixed keys; an undeclared key and a missing required one are reported. */
  section(entry: Entry, required: readonly string[], optional?: readonly string[]): ReadonlyMap<string, Entry>
  /** A map with free keys, in order; `problem` says what is wrong with a name. Badly named entries are left out. */
  named(entry: Entry, problem: (name: string) => string | undefined): readonly Entry[]
  items(entry: Entry): readonly Entry[]
  /** A string that is not empty. */
  text(entry: Entry): string | undefined
  /** One of the words listed. */
  word<W extends string>(entry: Entry, words: readonly W[]): W | undefined
  number(entry: Entry): number | undefined
  flag(entry: Entry): boolean | undefined
  /** An expression: the text of any scalar, so that `true`, `0` and `null` need no quotes. */
  source(entry: Entry): string | undefined
  isMap(entry: Entry): boolean
  isList(entry: Entry): boolean
  /** The value as plain JSON. */
  plain(entry: Entry): unknown
}

export function createReader(source: string, file: string): Reader {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const errors: DefinitionError[] = []

  const note = (offset: number, field: string, reason: string, remedy: string) => {
    const { line, col } = lines.linePos(offset)
    errors.push({ file, line: Math.max(line, 1), column: Math.max(col, 1), field, reason, remedy })
  }
  let readable = true
  visit(document, {
    Alias(_key, alias) {
      readable = false
      note(alias.range?.[0] ?? 0, '', 'Anchors and aliases are not supported', 'Write the value out.')
    },
  })
  for (const error of [...document.errors, ...document.warnings]) {
    readable = readable && error.code === 'DUPLICATE_KEY'
    const known = SYNTAX_FAULTS[error.code]
    note(error.pos[0], '', known?.[0] ?? `Not valid YAML: ${error.message}`, known?.[1] ?? 'Correct the YAML syntax.')
  }
  const contents: ParsedNode | null = readable ? document.contents : null

  const report: Reader['report'] = (entry, reason, remedy, offset) => {
    const shown = offset === undefined ? entry.anchor : (entry.node ?? entry.anchor)
    const start = shown?.range?.[0] ?? 0
    const inside = offset === undefined || entry.node === null ? start : offsetInSource(text, entry.node, offset)
    note(inside, entry.path, reason, remedy)
  }
  const expected = (entry: Entry, what: string): undefined => {
    report(entry, `Expected ${what}`, `Write ${what}.`, 0)
  }
  const scalar = (entry: Entry): unknown => (isScalar(entry.node) ? entry.node.value : undefined)
  const pairs = (entry: Entry): readonly Entry[] => {
    if (!isMap(entry.node)) return expected(entry, 'a map') ?? []
    return entry.node.items.map((pair) => {
      const key = pair.key as Node
      const name = isScalar(key) ? String(key.value) : ''
      const path = entry.path === '' ? name : `${entry.path}.${name}`
      return { path, name, node: pair.value as Node | null, anchor: key }
    })
  }

  return {
    root: { path: '', name: '', node: contents, anchor: contents },
    faults: () => errors.toSorted((a, b) => a.line - b.line || a.column - b.column),
    report,
    section(entry, required, optional = []) {
      const known = [...required, ...optional]
      const found = new Map<string, Entry>()
      for (const pair of pairs(entry)) {
        if (known.includes(pair.name)) found.set(pair.name, pair)
        else report(pair, `Unknown key \`${pair.name}\``, suggestName(pair.name, known, 'keys'))
      }
      if (isMap(entry.node)) {
        for (const name of required.filter((key) => !found.has(key))) {
          report(entry, `\`${name}\` is missing`, `Add \`${name}\`.`)
        }
      }
      return found
    },
    named: (entry, problem) =>
      pairs(entry).filter((pair) => {
        const wrong = problem(pair.name)
        if (wrong !== undefined) report(pair, `The name \`${pair.name}\` ${wrong}`, 'Choose another name.')
        return wrong === undefined
      }),
    items(entry) {
      if (!isSeq(entry.node)) return expected(entry, 'a list') ?? []
      return entry.node.items.map((item, index) => {
        const node = item as Node
        return { path: `${entry.path}[${index}]`, name: String(index), node, anchor: node }
      })
    },
    text(entry) {
      const value = scalar(entry)
      return typeof value === 'string' && value.trim() !== ''
        ? value.trim()
        : expected(entry, 'a text (quote a number)')
    },
    word(entry, words) {
      const value = scalar(entry)
      const found = words.find((word) => word === value)
      if (found === undefined && typeof value === 'string') {
        report(entry, `\`${value}\` is not possible here`, suggestName(value, words, 'words'), 0)
      } else if (found === undefined) expected(entry, `one of: ${words.join(', ')}`)
      return found
    },
    number(entry) {
      const value = scalar(entry)
      return typeof value === 'number' && Number.isFinite(value) ? value : expected(entry, 'a number')
    },
    flag(entry) {
      const value = scalar(entry)
      return typeof value === 'boolean' ? value : expected(entry, 'true or false')
    },
    source(entry) {
      if (!isScalar(entry.node)) return expected(entry, 'an expression')
      const { value, source: written } = entry.node
      const expression = typeof value === 'string' ? value : (written ?? '')
      return expression.trim() === '' ? expected(entry, 'an expression') : expression
    },
    isMap: (entry) => isMap(entry.node),
    isList: (entry) => isSeq(entry.node),
    plain: (entry) => (entry.node === null ? null : entry.node.toJS(document)),
  }
}

/** Messages of the YAML library that would puzzle an author, told again. */
const SYNTAX_FAULTS: Readonly<Record<string, readonly [string, string]>> = {
  DUPLICATE_KEY: ['This key is already there', 'Remove one of the two, or rename it.'],
  MULTIPLE_DOCS: ['A second YAML document starts here', 'Keep one document per file.'],
}
