import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Where more room for young objects no longer makes long work faster, only larger. Bytes. */
const NURSERY = 12_000_000
/** The flags are V8's own: they are set only for the Node they were measured with. */
const isKnown = process.versions.node.startsWith('24.')

/**
 * For work that is over before the last tiers of compiled code and of heap growth pay for themselves: less processor time
 * and memory, at the price of the speed that long work would reach.
 */
export function expectShortRun(): void {
  if (isKnown) setFlagsFromString('--efficiency-mode')
}

/** For long work: lets the room for young objects grow no further once it is large enough. To be called now and then. */
export function boundNursery(): void {
  if (!isKnown) return
  const nursery = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  if (nursery !== undefined && nursery.space_size >= NURSERY) setFlagsFromString('--semi-space-growth-factor=1')
}
