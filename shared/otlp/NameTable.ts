/** Finds a name among few by its bytes, without making a string. */
export interface NameTable {
  /** First candidate by hash; 0 when there is none. A candidate's number is its id + 1. */
  readonly heads: Uint16Array
  /** Next candidate with the same hash, by candidate. */
  readonly chain: Uint16Array
  /** By candidate. */
  readonly names: readonly Uint8Array[]
  /** Number of the name, by candidate; several names may share one. */
  readonly numbers: Uint16Array
  readonly byText: ReadonlyMap<string, number>
}

export const UNKNOWN = -1

/** Names and their numbers; a name given twice keeps its first number. */
export function createNameTable(entries: Iterable<readonly [string, number]>): NameTable {
  const byText = new Map<string, number>()
  for (const [name, number] of entries) if (!byText.has(name)) byText.set(name, number)
  const heads = new Uint16Array(256)
  const chain = new Uint16Array(byText.size + 1)
  const numbers = new Uint16Array(byText.size + 1)
  const names: Uint8Array[] = [new Uint8Array(0)]
  for (const [name, number] of byText) {
    const bytes = Buffer.from(name)
    const candidate = names.push(bytes) - 1
    const slot = hash(bytes, 0, bytes.length)
    numbers[candidate] = number
    chain[candidate] = heads[slot] as number
    heads[slot] = candidate
  }
  return { heads, chain, names, numbers, byText }
}

/** The number of the name at `bytes[start..end)`, or UNKNOWN. */
export function findName(table: NameTable, bytes: Uint8Array, start: number, end: number): number {
  let candidate = table.heads[hash(bytes, start, end)] as number
  while (candidate !== 0) {
    if (sameBytes(table.names[candidate] as Uint8Array, bytes, start, end)) return table.numbers[candidate] as number
    candidate = table.chain[candidate] as number
  }
  return UNKNOWN
}

function hash(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0
  const length = end - start
  const middle = bytes[start + (length >>> 1)] as number
  return (length ^ ((bytes[end - 1] as number) << 2) ^ (middle << 4) ^ ((bytes[start] as number) << 1)) & 255
}

function sameBytes(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  if (name.length !== length) return false
  for (let index = 0; index < length; index++) if (name[index] !== bytes[start + index]) return false
  return true
}
