/** The least of some values, and the least outside any one group. */
export interface LeastByGroup<Value> {
  /** Group 0 stands for no group. */
  add(value: Value, group: number): void
  /** The least value that is not of this group; of all values for group 0. */
  outside(group: number): Value | undefined
}

export function leastByGroup<Value extends bigint | number>(): LeastByGroup<Value> {
  let least: Value | undefined
  let leastGroup = 0
  let other: Value | undefined
  return {
    add(value, group) {
      if (least === undefined || value < least) {
        if (least !== undefined && (leastGroup !== group || group === 0)) other = least
        least = value
        leastGroup = group
      } else if ((leastGroup !== group || group === 0) && (other === undefined || value < other)) other = value
    },
    outside: (group) => (group !== 0 && group === leastGroup ? other : least),
  }
}
