import { LineCounter, parseDocument } from 'yaml'
import { TracegateError } from '../errors.ts'
import { type GrantPolicy, grantPolicy } from './grantPolicy.ts'

/** Reads a policy from YAML or JSON. Throws `invalid-config` with everything that is wrong, and where. */
export function readGrantPolicy(source: string, file: string): GrantPolicy {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const told = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset)
    return { offset, text: `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${message}` }
  }
  if (document.errors.length > 0) {
    throw invalid(document.errors.map(({ pos: [offset], code }) => told(offset, `not YAML or JSON: ${code}`)))
  }
  const policy = grantPolicy(document.toJS())
  if (!('faults' in policy)) return policy
  const offsetOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { readonly range?: readonly number[] } | undefined
      if (node?.range?.[0] !== undefined) return node.range[0]
    }
    return document.contents?.range?.[0] ?? 0
  }
  throw invalid(
    policy.faults.map(({ path, message }) =>
      told(offsetOf(path), `${path.map(String).join('.') || 'the policy'}: ${message}`),
    ),
  )
}

function invalid(faults: readonly { readonly offset: number; readonly text: string }[]): TracegateError {
  const sorted = [...faults].sort((a, b) => a.offset - b.offset).map(({ text }) => text)
  return new TracegateError('invalid-config', sorted.join('\n'), {
    remedy: 'Correct the grant policy: docs/access.md says what it may hold.',
  })
}
