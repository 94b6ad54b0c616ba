import type { SyntaxNode } from '@lezer/common'
import type { Field, Intrinsic } from './Query.ts'
import type { QueryText } from './queryText.ts'

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  name: 'name',
  'span:name': 'name',
  status: 'status',
  'span:status': 'status',
  statusMessage: 'statusMessage',
  'span:statusMessage': 'statusMessage',
  kind: 'kind',
  'span:kind': 'kind',
  duration: 'duration',
  'span:duration': 'duration',
  traceDuration: 'traceDuration',
  'trace:duration': 'traceDuration',
  rootName: 'rootName',
  'trace:rootName': 'rootName',
  rootServiceName: 'rootServiceName',
  'trace:rootService': 'rootServiceName',
  'span:id': 'span:id',
  'trace:id': 'trace:id',
  'span:parentID': 'span:parentID',
  verdict: 'verdict',
  domain: 'domain',
  key: 'key',
}

/** What can be asked of a span, for the remedy of a refusal. */
export const knownFields =
  'Use span.x, resource.x, .x, name, status, statusMessage, kind, duration, traceDuration, rootName, rootServiceName, ' +
  'span:id, trace:id, span:parentID, verdict, domain or key.'

const scopes = { '.': 'any', 'span.': 'span', 'resource.': 'resource' } as const
const quotable = /"((?:[^"\\]|\\[\s\S])*)"/g

/** The field that an `IntrinsicField` or `AttributeField` stands for. */
export function readField(node: SyntaxNode, query: QueryText): Field {
  const written = query.text.slice(node.from, node.to)
  const name = Object.hasOwn(intrinsics, written) ? intrinsics[written] : undefined
  if (name !== undefined) return { kind: 'intrinsic', name }
  const dot = written.indexOf('.')
  const scope = written.slice(0, dot + 1)
  if (dot >= 0 && Object.hasOwn(scopes, scope)) {
    return {
      kind: 'attribute',
      scope: scopes[scope as keyof typeof scopes],
      name: attributeName(written, dot + 1, node, query),
    }
  }
  const shown = dot >= 0 ? scope : written
  return query.refuse(node.from, `\`${shown}\` is not supported.`, knownFields)
}

function attributeName(written: string, from: number, node: SyntaxNode, query: QueryText): string {
  const name = written.slice(from)
  if (/[\s{}()]/.test(name.replace(quotable, ''))) {
    query.refuse(
      node.from,
      'The name of an attribute stands right behind its dot and holds no variable.',
      'Write span.x, or span."a b" for a name with spaces.',
    )
  }
  return name.replace(quotable, (_, quoted: string, at: number) =>
    quoted.replace(/\\([\s\S])/g, (escape, character: string, offset: number) =>
      character === '"' || character === '\\'
        ? character
        : query.refuse(
            node.from + from + at + 1 + offset,
            `\`${escape}\` is not an escape in a name.`,
            'Use \\" and \\\\ only.',
          ),
    ),
  )
}
