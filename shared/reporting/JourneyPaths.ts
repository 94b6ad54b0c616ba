import type { JourneyStep } from '../checker/Judgement.ts'

/** Different paths that are told apart; keys of others are counted together. */
const PATHS = 1_000
const STEPS = 12
const OTHERS = '(others)'

/** How many keys took one path. */
export interface JourneyPath {
  readonly path: string
  readonly keys: number
}

/** Counts the paths of keys: `submit → retry ×2 → pay`. Of bounded size. */
export function journeyPaths() {
  const counts = new Map<string, number>()
  return {
    add(journey: readonly JourneyStep[]): void {
      if (journey.length === 0) return
      const path = pathOf(journey)
      const known = counts.has(path) || counts.size < PATHS ? path : OTHERS
      counts.set(known, (counts.get(known) ?? 0) + 1)
    },
    /** The commonest first. */
    paths: (): readonly JourneyPath[] =>
      [...counts].map(([path, keys]) => ({ path, keys })).sort((a, b) => b.keys - a.keys || (a.path < b.path ? -1 : 1)),
  }
}

function pathOf(journey: readonly JourneyStep[]): string {
  const runs: { readonly label: string; times: number }[] = []
  for (const { label } of journey) {
    const last = runs.at(-1)
    if (last?.label === label) last.times++
    else runs.push({ label, times: 1 })
  }
  const told = runs.slice(0, STEPS).map(({ label, times }) => (times === 1 ? label : `${label} ×${times}`))
  return [...told, ...(runs.length > STEPS ? ['…'] : [])].join(' → ')
}
