import { meantName, type PolicyProblems, pathTo } from './PolicyProblems.ts'

/** How a policy is read, and where problems go. */
export interface PolicyReading {
  /** `written` by a user: anything may be left out, durations are texts. `built` by a program: all there, numbers. */
  readonly form: 'written' | 'built'
  readonly problems: PolicyProblems
}

export type ReadValue<T> = (value: unknown, path: string, reading: PolicyReading) => T | undefined

interface FieldsRead<T> {
  /** The fields that are as they should be. */
  readonly found: { [Name in keyof T]?: T[Name] }
  /** Names that were given, rightly or not, and names that a misspelt key stands for. */
  readonly given: ReadonlySet<string>
}

/** Reads a map of fields by its own keys, in their order; no other key is taken, wherever it comes from. */
export function readFields<T extends object>(
  value: unknown,
  path: string,
  reading: PolicyReading,
  fields: { readonly [Name in keyof T]: ReadValue<T[Name]> },
): FieldsRead<T> | undefined {
  const { problems } = reading
  if (!isMap(value)) {
    problems.refuse(path || 'policy', 'must be a map of settings', '設定のマップを指定してください', value)
    return undefined
  }
  const found: FieldsRead<T>['found'] = {}
  const given = new Set<string>()
  for (const [name, field] of Object.entries(value)) {
    if (Object.hasOwn(fields, name)) {
      if (field === undefined) continue
      given.add(name)
      const read = fields[name as keyof T](field, pathTo(path, name), reading)
      if (read !== undefined) found[name as keyof T] = read
    } else {
      const meant = meantName(name, Object.keys(fields))
      given.add(meant ?? name)
      const known = Object.keys(fields).join(', ')
      const english = meant === undefined ? `the keys here are ${known}` : `did you mean ${meant}?`
      const japanese = meant === undefined ? `使えるキー: ${known}` : `${meant} ではありませんか`
      problems.add(pathTo(path, name), `unknown key, ${english}`, `不明なキーです。${japanese}`)
    }
  }
  return { found, given }
}

/** In a policy that a program built, nothing may be missing. */
export function requireFields(
  given: ReadonlySet<string>,
  names: readonly string[],
  path: string,
  { form, problems }: PolicyReading,
): void {
  if (form === 'written') return
  for (const name of names) {
    if (!given.has(name)) problems.add(pathTo(path, name), 'is missing', '指定されていません')
  }
}

/** True of plain objects of any realm, and of no instance of a class: a Map or a Date would look like an empty policy. */
export function isMap(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
