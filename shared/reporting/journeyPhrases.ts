import type { JourneyStep } from '../checker/Judgement.ts'

const DEEPEST = 6

/** A step for people: how deep it stands, and `retry (after 2)`, `paid (linked to 3)`; not escaped. */
export interface JourneyPhrase {
  readonly depth: number
  readonly timestamp: string
  readonly told: string
}

export function journeyPhrases(journey: readonly JourneyStep[]): readonly JourneyPhrase[] {
  const depths: number[] = []
  return journey.map(({ timestamp, type, label, after, by }) => {
    const depth = after === undefined ? 0 : Math.min((depths[after - 1] ?? 0) + 1, DEEPEST)
    depths.push(depth)
    const cause = after === undefined ? '' : by === 'link' ? ` (linked to ${after})` : ` (under ${after})`
    return { depth, timestamp, told: `${label === type ? type : `${label}: ${type}`}${cause}` }
  })
}
