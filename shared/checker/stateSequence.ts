import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { formatTimestamp } from '../events/formatTimestamp.ts'
import type { EventList } from './EventList.ts'
import type { StateStep } from './Judgement.ts'
import type { Trail } from './StateSet.ts'
import { BUFFERED } from './segmentsOf.ts'

/** Turns trails into numbered steps. */
export function stepWriter(domain: Domain, partition: string, length: number, onStep: (step: StateStep) => void) {
  let step = 0
  const pieces: Trail[] = []
  return {
    /** A piece of what may turn out to be an accepted linear extension. Of a long list, it already is. */
    trail(latest: Trail | undefined): void {
      if (latest === undefined) return
      pieces.push(latest)
      if (length > BUFFERED) accept()
    },
    /** The pieces were an accepted linear extension. */
    accept,
    /** Canonical order, refused events left out of the state: what a partition that does not conform looked like. */
    replay(events: EventList): void {
      let { initial: state } = domain.machine
      for (const event of events) {
        const taken = domain.machine.step(state, event)[0]
        if (taken === undefined) write(event, null, state)
        else {
          write(event, taken.action, taken.state)
          state = taken.state
        }
      }
    },
  }

  function accept(): void {
    for (const latest of pieces.splice(0)) {
      const piece: Trail[] = []
      for (let trail: Trail | undefined = latest; trail !== undefined; trail = trail.previous) piece.push(trail)
      for (const { event, action, state } of piece.reverse()) if (event !== undefined) write(event, action, state)
    }
  }

  function write(event: DomainEvent, action: string | null, state: Trail['state']): void {
    const refusal = action === null ? domain.machine.refusals(state, event)[0] : undefined
    onStep({
      key: partition,
      step: ++step,
      event: event.id,
      timestamp: formatTimestamp(event.start),
      action,
      state: domain.machine.describe(state),
      ...(refusal === undefined ? {} : { refusedBy: refusal.expression === '' ? refusal.kind : refusal.expression }),
    })
  }
}
