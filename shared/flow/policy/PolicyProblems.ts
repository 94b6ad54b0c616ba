import { closestName } from '../../machine/expression/suggestName.ts'
import { visibleText } from '../../reporting/visibleText.ts'

const LONGEST = 40

/** Everything wrong with policies, as it is found; told in English with Japanese beside it. */
export class PolicyProblems {
  readonly errors: string[] = []

  add(path: string, english: string, japanese: string): void {
    this.errors.push(`${path}: ${english} / ${japanese}`)
  }

  /** As `add`, with the value that was found. */
  refuse(path: string, english: string, japanese: string, value: unknown): void {
    const shown = shownValue(value)
    this.add(path, `${english}, got ${shown}`, `${japanese}(値: ${shown})`)
  }
}

/** `path.key`, with the key as one short visible word. */
export function pathTo(path: string, key: string): string {
  const shown = key === '' ? '""' : shownName(key)
  return path === '' ? shown : `${path}.${shown}`
}

/** A name from a configuration, short and visible. */
export function shownName(name: string): string {
  return visibleText(name, LONGEST)
}

/** The name that was probably meant, however long or hostile the one given is. */
export function meantName(name: string, candidates: Iterable<string>): string | undefined {
  return closestName(name.slice(0, LONGEST), candidates)
}

/** A value from a configuration, short and visible; what is inside lists and maps is left out. */
function shownValue(value: unknown): string {
  if (typeof value === 'string') return `"${shownName(value)}"`
  if (Array.isArray(value)) return '[…]'
  if (typeof value === 'object' && value !== null) return '{…}'
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value
  return shownName(String(value))
}
