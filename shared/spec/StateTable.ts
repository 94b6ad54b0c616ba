import type { State } from '../machine/Machine.ts'
import { createValueTable, sizeOfValue, type ValueTable } from './ValueTable.ts'

/**
 * States in the order they were found, each a row of numbers of values and of the step that found it. Rows lie in one
 * typed array; an open-addressing hash table finds the row of a state. Nothing is kept per state beside these.
 */
export interface StateTable {
  readonly size: () => number
  /** Bytes held, of which those of the values are an estimate. */
  readonly bytes: () => number
  readonly tables: readonly ValueTable[]
  stateAt(row: number): State
  /**
   * Adds the state that a step led to, unless it is there; its row when it is new, else -1. Of `from`, values that the step
   * did not touch are taken over without a look at them.
   */
  add(state: State, from: State | undefined, parent: number, event: number, action: number): number
  /** The step that found a state; its parent is -1 for the first. */
  stepTo(row: number): { readonly parent: number; readonly event: number; readonly action: number }
}

const EXTRA = 3

export function createStateTable(variables: number): StateTable {
  const stride = variables + EXTRA
  const tables = Array.from({ length: variables }, createValueTable)
  let rows = new Int32Array(1024 * stride)
  let slots = new Int32Array(4096).fill(-1)
  let size = 0

  const hashOf = (start: number): number => {
    let hash = 0x811c9dc5
    for (let i = start; i < start + variables; i++) {
      hash = Math.imul(hash ^ (rows[i] as number), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return hash >>> 0
  }
  const isSame = (left: number, right: number): boolean => {
    for (let i = 0; i < variables; i++) if (rows[left + i] !== rows[right + i]) return false
    return true
  }
  const slotFor = (start: number): number => {
    const mask = slots.length - 1
    let slot = hashOf(start) & mask
    for (let row = slots[slot] as number; row !== -1; row = slots[slot] as number) {
      if (isSame(row * stride, start)) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }
  const grow = () => {
    const wider = new Int32Array(rows.length * 2)
    wider.set(rows)
    rows = wider
  }
  const rehash = () => {
    slots = new Int32Array(slots.length * 2).fill(-1)
    for (let row = 0; row < size; row++) slots[slotFor(row * stride)] = row
  }

  return {
    size: () => size,
    bytes: () => rows.byteLength + slots.byteLength + tables.reduce((sum, table) => sum + sizeOfTable(table), 0),
    tables,
    stateAt: (row) => tables.map((table, i) => table.values[rows[row * stride + i] as number] ?? null),
    add(state, from, parent, event, action) {
      if ((size + 1) * stride > rows.length) grow()
      const start = size * stride
      const origin = parent * stride
      for (let i = 0; i < variables; i++) {
        const value = state[i] ?? null
        rows[start + i] =
          from !== undefined && value === from[i]
            ? (rows[origin + i] as number)
            : (tables[i] as ValueTable).numberOf(value)
      }
      const slot = slotFor(start)
      if (slots[slot] !== -1) return -1
      slots[slot] = size
      rows[start + variables] = parent
      rows[start + variables + 1] = event
      rows[start + variables + 2] = action
      size++
      if (size * 2 > slots.length) rehash()
      return size - 1
    },
    stepTo(row) {
      const start = row * stride + variables
      return { parent: rows[start] ?? -1, event: rows[start + 1] ?? -1, action: rows[start + 2] ?? -1 }
    },
  }
}

function sizeOfTable({ values }: ValueTable): number {
  const sampled = values.slice(0, 1000)
  const bytes = sampled.reduce<number>((sum, value) => sum + sizeOfValue(value), 0)
  return sampled.length === 0 ? 0 : Math.round((bytes / sampled.length) * values.length)
}
