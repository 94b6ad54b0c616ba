/** A definition with one change. */
export interface Mutant {
  readonly group: MutantGroup
  /** Where, and what was changed. */
  readonly name: string
  readonly text: string
}

export const MUTANT_GROUPS = [
  'guard dropped',
  'condition changed',
  'bound off by one',
  'update lost',
  'update changed',
  'value swapped',
  'type swapped',
  'refinement entry dropped',
  'rule dropped',
  'requirement dropped',
  'order changed',
] as const
export type MutantGroup = (typeof MUTANT_GROUPS)[number]
