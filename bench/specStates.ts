import { loadDomain } from '../shared/domains/loadDomain.ts'
import { checkSpec } from '../shared/spec/checkSpec.ts'
import { median } from './median.ts'
import { againstTarget, FIGURE_COLUMNS, type Table } from './Table.ts'

/** Values of each of three counters; a flag doubles the states. */
const SIDE = 80
const STATES = SIDE ** 3 * 2

/** Section 8: what the exploration of a million states takes, beside the same search written by hand for one machine. */
export async function specStates(rounds: number): Promise<readonly Table[]> {
  const loaded = loadDomain(DEFINITION, 'counters.yaml')
  if ('errors' in loaded) throw new Error(loaded.errors.map(({ reason }) => reason).join('; '))
  const byHand: number[] = []
  const explored: number[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round++) {
    byHand.push(timeOf(searchByHand))
    explored.push(
      timeOf(() => {
        const replay = { status: 'skipped', reason: 'not measured' } as const
        const result = checkSpec(loaded.domain, { maxStates: 2 * STATES, replay })
        if (result.states !== STATES || result.status !== 'valid') throw new Error('the machine is misread')
        bytes = result.bytes
        return result.states
      }),
    )
  }
  const seconds = median(explored) / 1e6
  return [
    {
      title: 'Spec check',
      notes: [
        `${STATES} states of four variables, 5 events in each, an invariant and a refinement; medians of ${rounds} rounds, CPU time of the whole process.`,
        'By hand: breadth first with a Set of one number per state, no invariant, no refinement.',
      ],
      columns: FIGURE_COLUMNS,
      rows: [
        { figure: 'explored', value: seconds, unit: 's', ...againstTarget(seconds, { atMost: 10 }) },
        { figure: 'by hand', value: median(byHand) / 1e6, unit: 's' },
        { figure: 'ratio', value: median(explored) / median(byHand), unit: '' },
        { figure: 'held per state', value: bytes / STATES, unit: 'bytes' },
      ],
    },
  ]
}

/** Microseconds of CPU, which a machine that is busy with something else stretches less than the clock. */
function timeOf(work: () => number): number {
  const start = process.cpuUsage()
  if (work() !== STATES) throw new Error('not every state was found')
  const { user, system } = process.cpuUsage(start)
  return user + system
}

function searchByHand(): number {
  const known = new Set([0])
  for (const state of known) {
    const [a, b, c] = [state % SIDE, Math.floor(state / SIDE) % SIDE, Math.floor(state / SIDE ** 2) % SIDE]
    if (a < SIDE - 1) known.add(state + 1)
    if (b < SIDE - 1) known.add(state + SIDE)
    if (c < SIDE - 1) known.add(state + SIDE ** 2)
    if (a > 0) known.add(state - 1)
    known.add(state < SIDE ** 3 ? state + SIDE ** 3 : state - SIDE ** 3)
  }
  return known.size
}

const DEFINITION = `
domain: counters
label: Counters
version: "1"
description: Three counters and a flag.
attributes: { prefix: counters. }
event:
  type: { type: string, enum: [up, down, flip], required: true, pii: keep }
  which: { type: string, enum: [a, b, c], required: true, pii: keep }
partition: event.which
order: { skew: 0s, lateness: 0s }
constants: { MAX: ${SIDE - 1} }
state:
  a: { type: int, initial: 0 }
  b: { type: int, initial: 0 }
  c: { type: int, initial: 0 }
  flag: { type: bool, initial: false }
actions:
  UpA: { on: up, when: event.which == 'a' && a < MAX, set: { a: a + 1 } }
  UpB: { on: up, when: event.which == 'b' && b < MAX, set: { b: b + 1 } }
  UpC: { on: up, when: event.which == 'c' && c < MAX, set: { c: c + 1 } }
  Down: { on: down, when: a > 0, set: { a: a - 1 } }
  Flip: { on: flip, set: { flag: "!flag" } }
invariants:
  Bounded: a <= MAX && b <= MAX && c <= MAX
refinement:
  abstract:
    state: { total: { type: int, initial: 0 } }
    actions:
      Add: { set: { total: total + 1 } }
      Take: { when: total > 0, set: { total: total - 1 } }
  mapping: { total: a + b + c }
  actions: { UpA: Add(), UpB: Add(), UpC: Add(), Down: Take(), Flip: stutter }
`
