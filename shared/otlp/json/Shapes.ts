/**
 * Text that comes back. Producers write every span alike, down to the byte: after `"traceId":"…"` comes `,"spanId":"`
 * again and again. A shape is such a literal, met once and read with care, together with what it meant; meeting the same
 * bytes again is recognised by comparing words, which costs a fraction of reading them. Each shape remembers the two
 * shapes that followed it last, so there is one guess, at most two, at every place. Guesses only ever save time: where
 * none fits, the text is read as if there were no shapes.
 */
export interface Shapes {
  /** Number of shapes, START and ELSEWHERE included. */
  count: number
  /** Where the literal stands in the text, by shape. */
  readonly starts: Int32Array
  readonly lengths: Int32Array
  /** Number of the field or wanted name, or UNKNOWN, by shape. */
  readonly numbers: Int32Array
  /** What the literal ends with, by shape. */
  readonly endings: Uint8Array
  /** The shapes that followed a shape last, by shape; 0 when there is none. */
  readonly next: Uint8Array
  readonly other: Uint8Array
  /** First shape by hash of its literal, and the next one with the same hash. */
  readonly heads: Uint8Array
  readonly chain: Uint8Array
}

/** The place before the first field or element. */
export const START = 0
/** A place behind something without a shape; nothing is guessed or learnt about what follows it. */
export const ELSEWHERE = 1

/** The literal ends where a value begins. */
export const OPEN = 0
/** The literal ends with the opening quote of a string. */
export const QUOTED = 1

const MOST = 255
/** A word is compared at a time, so a literal has at least one. */
const LEAST_LENGTH = 4

export function createShapes(): Shapes {
  const size = MOST + 1
  return {
    count: ELSEWHERE + 1,
    starts: new Int32Array(size),
    lengths: new Int32Array(size),
    numbers: new Int32Array(size),
    endings: new Uint8Array(size),
    next: new Uint8Array(size),
    other: new Uint8Array(size),
    heads: new Uint8Array(size),
    chain: new Uint8Array(size),
  }
}

/** The shape that followed `before` and stands at `pos`, or 0. */
export function guessShape(shapes: Shapes, view: DataView, before: number, pos: number): number {
  const { starts, lengths } = shapes
  const next = shapes.next[before] as number
  if (next !== 0 && sameText(view, starts[next] as number, pos, lengths[next] as number)) return next
  const other = shapes.other[before] as number
  if (other !== 0 && sameText(view, starts[other] as number, pos, lengths[other] as number)) return other
  return 0
}

function sameText(view: DataView, start: number, pos: number, length: number): boolean {
  const last = length - 4
  for (let offset = 0; offset < last; offset += 4) {
    if (view.getInt32(start + offset, true) !== view.getInt32(pos + offset, true)) return false
  }
  return view.getInt32(start + last, true) === view.getInt32(pos + last, true)
}

/**
 * Remembers that the literal `start..end`, which means `number`, followed `before`. Returns its shape, or
 * ELSEWHERE when it is too short or there are too many.
 */
export function learnShape(
  shapes: Shapes,
  view: DataView,
  before: number,
  start: number,
  end: number,
  number: number,
  ending: number,
): number {
  const length = end - start
  if (length < LEAST_LENGTH) return ELSEWHERE
  const middle = view.getUint8(start + (length >>> 1))
  const slot =
    (length ^ (middle << 2) ^ (view.getUint8(end - 4) << 4) ^ (view.getUint8(start + (length >>> 2)) << 1)) & MOST
  let shape = shapes.heads[slot] as number
  while (shape !== 0) {
    if (shapes.lengths[shape] === length && sameText(view, shapes.starts[shape] as number, start, length)) break
    shape = shapes.chain[shape] as number
  }
  if (shape === 0) {
    if (shapes.count > MOST) return ELSEWHERE
    shape = shapes.count++
    shapes.starts[shape] = start
    shapes.lengths[shape] = length
    shapes.numbers[shape] = number
    shapes.endings[shape] = ending
    shapes.chain[shape] = shapes.heads[slot] as number
    shapes.heads[slot] = shape
  }
  if (before !== ELSEWHERE && shapes.next[before] !== shape) {
    shapes.other[before] = shapes.next[before] as number
    shapes.next[before] = shape
  }
  return shape
}
