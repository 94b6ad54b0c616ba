import { createNameTable, type NameTable } from './NameTable.ts'
import type { AttributeValue } from './Span.ts'

/** Where the wanted attributes of a span, span event or resource are gathered; reused from one to the next. */
export interface AttributeSlots {
  readonly wanted: NameTable
  /** Values by number of the wanted name. */
  readonly values: (AttributeValue | undefined)[]
  /** True when a value was written since the last `clearSlots`. */
  touched: boolean
}

export function createSlots(names: readonly string[]): AttributeSlots {
  const wanted = createNameTable(names.map((name, index) => [name, index] as const))
  return { wanted, values: names.map(() => undefined), touched: false }
}

export function clearSlots(slots: AttributeSlots): void {
  if (!slots.touched) return
  slots.values.fill(undefined)
  slots.touched = false
}
