import type { Fields } from '../../shared/events/DomainEvent.ts'
import { type Binding, ON_EVENT, ON_STATE, type Value } from '../../shared/machine/expression/Compiled.ts'
import { compileExpression } from '../../shared/machine/expression/compileExpression.ts'
import type { Type } from '../../shared/machine/expression/Type.ts'
import type { State, UNKNOWN } from '../../shared/machine/Machine.ts'

const FIELDS: Readonly<Record<string, Type>> = {
  i: { kind: 'int' },
  j: { kind: 'int' },
  d: { kind: 'double' },
  s: { kind: 'string' },
  b: { kind: 'bool' },
  l: { kind: 'list', item: { kind: 'int' } },
  h: { kind: 'opaque' },
  gone: { kind: 'dropped' },
  word: { kind: 'string', values: ['red', 'green'] },
  m: { kind: 'record', name: 'event.m', fields: new Map([['n', { kind: 'int' }]]) },
}

const VARIABLES: readonly (readonly [string, Type])[] = [
  ['count', { kind: 'int' }],
  ['on', { kind: 'bool' }],
  ['kept', { kind: 'opaque' }],
  ['held', { kind: 'map', value: { kind: 'int' } }],
  ['loose', { kind: 'any' }],
]

const scope = new Map<string, Binding>([
  [
    'event',
    {
      type: { kind: 'record', name: 'event', fields: new Map(Object.entries(FIELDS)) },
      run: (e) => e,
      needs: ON_EVENT,
    },
  ],
  ...VARIABLES.map(([name, type], index): [string, Binding] => [
    name,
    { type, run: (_event, state) => state[index], needs: ON_STATE },
  ]),
])

/** One state variable per name above, in that order. */
export const SOME_STATE: State = [2, true, 'h:1', { a: 1, b: 2 }, 'x']

export function compiled(text: string) {
  const result = compileExpression(text, scope)
  if ('faults' in result) throw new Error(`${text}: ${result.faults.map((fault) => fault.reason).join('; ')}`)
  return result.compiled
}

/** The value of an expression over the fields i j d s b l h word m of an event and the variables of SOME_STATE. */
export function run(text: string, event: Fields | typeof UNKNOWN = {}, state: State = SOME_STATE): Value {
  return compiled(text).run(event, state, state, {})
}

export function faultsOf(text: string) {
  const result = compileExpression(text, scope)
  return 'faults' in result ? result.faults : []
}
