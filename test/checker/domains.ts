import { readFileSync } from 'node:fs'
import { toStringMethod } from 'fast-check'
import type { Domain } from '../../shared/domains/Domain.ts'
import { loadDomain } from '../../shared/domains/loadDomain.ts'
import type { Fields } from '../../shared/events/DomainEvent.ts'
import type { MachineEvent } from '../../shared/machine/Machine.ts'

/** A domain with the concrete events that tell its machine's behaviour on small sets. */
export interface Specimen {
  readonly domain: Domain
  readonly unobserved: readonly MachineEvent[]
  /**
   * False when what nobody observed may lead to more states than concrete events do (a value that is unknown twice, a
   * number without bound): then a partition that nothing explains may be called unexplained, never the reverse.
   */
  readonly exact: boolean
}

function load(text: string, file: string): Domain {
  const loaded = loadDomain(text, file)
  if ('errors' in loaded) throw new Error(JSON.stringify(loaded.errors))
  return loaded.domain
}

function fromFile(path: string): Domain {
  return load(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), path)
}

function event(type: string, rest: Fields = {}): MachineEvent {
  return { type, fields: { type, ...rest } }
}

export const kvonce: Specimen = {
  exact: true,
  domain: fromFile('shared/domains/kvonce/domain.yaml'),
  unobserved: [
    event('success', { key: 'k', value: 'v1' }),
    event('success', { key: 'k', value: 'v2', context: { attempts: 2 } }),
    event('retry', { key: 'k' }),
    event('retry', { key: 'k', context: { attempts: 1 } }),
    event('retry', { key: 'k', context: { attempts: 2 } }),
    event('failure', { key: 'k', reason: 'duplicate' }),
    event('failure', { key: 'k', reason: 'timeout' }),
  ],
}

export const light: Specimen = {
  exact: true,
  domain: fromFile('test/domains/fixtures/traffic-light/domain.yaml'),
  unobserved: ['red', 'green', 'yellow'].map((type) => event(type, { crossing: 'k' })),
}

export const register: Specimen = {
  exact: true,
  domain: fromFile('test/domains/fixtures/register/domain.yaml'),
  unobserved: [
    event('write', { name: 'k', value: 'a' }),
    event('write', { name: 'k', value: 'b' }),
    event('read', { name: 'k', value: 'a' }),
    event('read', { name: 'k', value: 'b' }),
    event('unknown', { name: 'k', value: 'a' }),
    event('unknown', { name: 'k', value: 'b' }),
  ],
}

/** Several actions explain one event, and some event types may go unseen. */
const coin: Specimen = {
  exact: true,
  domain: load(
    `
domain: coin
label: Coin
version: "1"
description: A coin is flipped while nobody looks, and looked at.
attributes: {prefix: coin.}
event:
  type: {type: string, enum: [flip, look, leave], required: true, pii: keep}
  name: {type: string, required: true, pii: keep}
  side: {type: string, pii: keep}
partition: event.name
order: {skew: 2s, lateness: 1m}
complete: [look, leave]
state:
  side: {type: string, initial: none}
  left: {type: bool, initial: false}
actions:
  Heads: {on: flip, when: "!left", set: {side: "'heads'"}}
  Tails: {on: flip, when: "!left", set: {side: "'tails'"}}
  Look: {on: look, when: "!left && has(event.side) && side == event.side", needs: needs the coin to lie on that side}
  Leave: {on: leave, when: "!left", set: {left: true}, needs: needs that nobody left yet}
`,
    'coin.yaml',
  ),
  unobserved: [
    event('flip', { name: 'k' }),
    event('look', { name: 'k', side: 'heads' }),
    event('look', { name: 'k', side: 'tails' }),
    event('leave', { name: 'k' }),
  ],
}

/** A number without bound, so that the closure under unobserved actions has to widen; a declared order. */
export const counter: Specimen = {
  exact: false,
  domain: load(
    `
domain: counter
label: Counter
version: "1"
description: A counter goes up and down, never below nought, and is checked.
attributes: {prefix: counter.}
event:
  type: {type: string, enum: [up, down, check, close], required: true, pii: keep}
  name: {type: string, required: true, pii: keep}
  seq: {type: int, pii: keep}
  is: {type: int, pii: keep}
partition: event.name
order: {skew: 1s, lateness: 1m, by: [{on: [up, check], field: seq}]}
complete: [check, close]
state:
  count: {type: int, initial: 0}
  open: {type: bool, initial: true}
actions:
  Up: {on: up, when: open, set: {count: count + 1}, needs: needs an open counter}
  Down: {on: down, when: open && count > 0, set: {count: count - 1}, needs: needs something to take away}
  Check: {on: check, when: "has(event.is) && count == event.is", needs: needs the count to be right}
  Close: {on: close, when: open, set: {open: false}, needs: needs an open counter}
`,
    'counter.yaml',
  ),
  unobserved: [
    event('up', { name: 'k' }),
    event('up', { name: 'k', seq: 1 }),
    event('up', { name: 'k', seq: 2 }),
    event('down', { name: 'k' }),
    event('check', { name: 'k', is: 1 }),
    event('check', { name: 'k', is: 2, seq: 2 }),
    event('check', { name: 'k', is: 0, seq: 1 }),
    event('close', { name: 'k' }),
  ],
}

/** A stock with an amount on every event. */
const stock: Specimen = {
  exact: false,
  domain: load(
    `
domain: shelf
label: Shelf
version: "1"
description: Goods are put on a shelf that holds so many, and taken.
attributes: {prefix: shelf.}
event:
  type: {type: string, enum: [put, take, count], required: true, pii: keep}
  name: {type: string, required: true, pii: keep}
  pieces: {type: int, required: true, range: {min: 0, max: 3}, pii: keep}
partition: event.name
order: {skew: 1s, lateness: 1m}
constants: {ROOM: 4}
state:
  held: {type: int, initial: 1}
actions:
  Put: {on: put, set: {held: held + event.pieces}}
  Take: {on: take, when: held >= event.pieces, set: {held: held - event.pieces}, needs: needs as many pieces on the shelf}
  Count: {on: count, when: held == event.pieces, needs: needs the count to be right}
invariants:
  Fits: held <= ROOM
  NotBelow: held >= 0
`,
    'shelf.yaml',
  ),
  unobserved: ['put', 'take', 'count'].flatMap((type) =>
    [0, 1, 2, 3].map((pieces) => event(type, { name: 'k', pieces })),
  ),
}

/** A lifecycle with ends; nothing may follow them, so that sets are violated whatever is missing. */
export const ticket: Specimen = {
  exact: true,
  domain: load(
    `
domain: ticket
label: Ticket
version: "1"
description: A ticket is asked for, then granted or refused, and perhaps given back.
attributes: {prefix: ticket.}
event:
  type: {type: string, enum: [asked, nudged, granted, refused, returned], required: true, pii: keep}
  name: {type: string, required: true, pii: keep}
partition: event.name
order: {skew: 2s, lateness: 1m, openEnd: [nudged]}
complete: [asked, granted]
state:
  at: {type: string, initial: none}
  nudges: {type: int, initial: 0}
actions:
  Ask: {on: asked, when: at == 'none', set: {at: "'asked'"}, issue: asked-twice, needs: needs a ticket nobody asked for}
  Nudge: {on: nudged, when: at == 'asked' && nudges < 2, set: {nudges: nudges + 1}, issue: idle-nudge, needs: needs an undecided request}
  Grant: {on: granted, when: at == 'asked', set: {at: "'granted'"}, issue: granted-unasked, needs: needs an undecided request}
  Refuse: {on: refused, when: at == 'asked', set: {at: "'refused'"}, issue: refused-unasked, needs: needs an undecided request}
  Return: {on: returned, when: at == 'granted', set: {at: "'returned'"}, issue: returned-ungranted, needs: needs a granted ticket}
`,
    'ticket.yaml',
  ),
  unobserved: ['asked', 'nudged', 'granted', 'refused', 'returned'].map((type) => event(type, { name: 'k' })),
}

export const specimens: readonly Specimen[] = [kvonce, light, register, coin, counter, stock, ticket]

for (const specimen of specimens) Object.assign(specimen, { [toStringMethod]: () => specimen.domain.name })
