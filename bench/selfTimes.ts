import type { Profiler } from 'node:inspector'
import { basename } from 'node:path'

export interface SelfTime {
  /** Function, file and line, or what V8 names in parentheses: `(garbage collector)`. */
  readonly where: string
  readonly milliseconds: number
  /** Of all but idle time. */
  readonly share: number
}

/** Where a CPU profile's samples were taken, by function, the most first. */
export function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): readonly SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  let total = 0
  for (const [at, id] of samples.entries()) {
    const where = names.get(id) ?? ''
    if (where === '(idle)') continue
    // A delta is the time since the sample before, which went to what that sample shows as far as anybody can tell.
    const time = (timeDeltas[at + 1] ?? 0) / 1000
    times.set(where, (times.get(where) ?? 0) + time)
    total += time
  }
  return [...times]
    .map(([where, milliseconds]) => ({ where, milliseconds, share: milliseconds / total }))
    .sort((a, b) => b.milliseconds - a.milliseconds)
}

function nameOf({ functionName, url, lineNumber }: Profiler.Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName
  return `${functionName || '(anonymous)'} ${url.startsWith('node:') ? url : `${basename(url)}:${lineNumber + 1}`}`
}
