import { parser } from '@grafana/lezer-traceql'
import type { Tree } from '@lezer/common'
import { TracegateError } from '../../errors.ts'
import type { Query } from './Query.ts'
import { type QueryText, queryText } from './queryText.ts'
import { knownFields } from './readField.ts'
import { readPipeline } from './readPipeline.ts'
import { knownStages } from './readStage.ts'

const LONGEST = 10_000

/**
 * Reads a TraceQL query, with Grafana's grammar and Tempo's precedences. What the grammar or we do not know is refused
 * at its place, never ignored: throws a `TracegateError` with code `usage` and location `query:<line>:<column>`.
 * At most 10,000 characters, 200 operators and 200 levels of brackets.
 */
export function parseTraceQl(text: string): Query {
  if (text.length > LONGEST) {
    throw new TracegateError('usage', `The query is longer than ${LONGEST} characters.`, {
      location: `query:1:${LONGEST + 1}`,
      remedy: 'Ask a shorter query.',
    })
  }
  const query = queryText(text)
  if (query.template.trim() === '') query.refuse(0, 'The query is empty.', 'Write { } for all spans.')
  const tree = parser.parse(query.template)
  const error = firstError(tree)
  if (error !== undefined) refuseSyntax(error, query)
  const [pipeline, hint] = [tree.topNode.firstChild, tree.topNode.lastChild]
  if (pipeline === null || hint === null) return query.refuse(0, 'The query is empty.', 'Write { } for all spans.')
  if (hint.name === 'WithHint') query.refuse(hint.from, '`with` is not supported.', 'Leave it out.')
  return readPipeline(pipeline, query)
}

function firstError(tree: Tree): number | undefined {
  let found: number | undefined
  tree.iterate({
    enter(node) {
      if (node.type.isError) found ??= node.from
      return found === undefined
    },
  })
  return found
}

function refuseSyntax(from: number, query: QueryText): never {
  const { text, template } = query
  const next = template.length - template.slice(from).trimStart().length
  const offset = /^[\w:]/.test(text.slice(next)) ? text.slice(0, next).search(/[\w:]*$/) : next
  const [token = ''] = /^(?:[\w:]+|[^\w\s]{1,3})/u.exec(text.slice(offset)) ?? []
  if (token === '')
    return query.refuse(offset, 'The query ends too early.', 'Close every { and (, and give every operator both sides.')
  if (/^[A-Za-z_]/.test(token)) {
    const isInBraces = template.lastIndexOf('{', offset) > template.lastIndexOf('}', offset)
    return query.refuse(
      offset,
      `\`${token}\` is not known, or not here.`,
      isInBraces ? `${knownFields} Put text in double quotes.` : knownStages,
    )
  }
  return query.refuse(
    offset,
    `\`${token}\` does not go here.`,
    'Write { condition }, spansets joined by an operator, then | stages.',
  )
}
