/**
 * Text that comes back. Producers write every span alike, down to the byte: after `"traceId":"…"` comes `,"spanId":"`
 * again and again. A shape is such a literal, met once and read with care, together with what it meant; meeting the same
 * bytes again is recognised by comparing them eight at a time, which costs a fraction of reading them. A shape remembers
 * what followed it, so only a few literals are compared at any place. Guesses only ever save time: where none fits, the
 * text is read as if there were no shapes.
 */
export interface Shape {
  /** Where the literal stands in the text. */
  readonly start: number
  /** At least 8. */
  readonly length: number
  /** Number of the field or wanted name it holds, or UNKNOWN. */
  readonly number: number
  readonly ending: number
  /** The shapes that were met behind it, at most MOST_FOLLOWERS. */
  readonly followers: Shape[]
  /** The next shape with the same hash. */
  readonly sibling: Shape | undefined
}

/** The shapes of one kind of place in one text. */
export interface Shapes {
  /** Stands before the first field of an object or the first element of a list. */
  readonly beginning: Shape
  count: number
  /** First shape by hash of its literal. */
  readonly heads: (Shape | undefined)[]
}

/** The literal ends where a value begins. */
export const OPEN = 0
/** The literal ends with the opening quote of a string. */
export const QUOTED = 1

const MOST_SHAPES = 1024
const MOST_FOLLOWERS = 4
const HEADS = 256
const LEAST_LENGTH = 8

export function createShapes(): Shapes {
  const beginning: Shape = { start: 0, length: 0, number: 0, ending: OPEN, followers: [], sibling: undefined }
  return { beginning, count: 0, heads: new Array<Shape | undefined>(HEADS).fill(undefined) }
}

/** The shape that followed `before` once and stands at `pos`. */
export function guessShape(view: DataView, before: Shape | undefined, pos: number): Shape | undefined {
  if (before === undefined) return undefined
  const { followers } = before
  for (let index = 0; index < followers.length; index++) {
    const shape = followers[index] as Shape
    if (sameText(view, shape.start, pos, shape.length)) return shape
  }
  return undefined
}

/**
 * Compares as doubles, the widest words there are. For text, equal doubles are equal bytes: only zero has two forms, and
 * text has no zero bytes. Some bytes above 0x7f are NaN and never equal, which only costs the guess.
 */
function sameText(view: DataView, start: number, pos: number, length: number): boolean {
  const last = length - 8
  for (let offset = 0; offset < last; offset += 8) {
    if (view.getFloat64(start + offset) !== view.getFloat64(pos + offset)) return false
  }
  return view.getFloat64(start + last) === view.getFloat64(pos + last)
}

/**
 * Remembers that the literal `start..end`, which means `number`, followed `before`. Returns its shape; `undefined` when
 * it is too short or there are too many. Behind something without a shape nothing is remembered to follow.
 */
export function learnShape(
  shapes: Shapes,
  view: DataView,
  before: Shape | undefined,
  start: number,
  end: number,
  number: number,
  ending: number,
): Shape | undefined {
  const length = end - start
  if (length < LEAST_LENGTH) return undefined
  const hash = (length ^ view.getUint16(start + (length >>> 1)) ^ view.getUint16(end - 5) ^ (length << 4)) % HEADS
  let shape = shapes.heads[hash]
  while (shape !== undefined && !(shape.length === length && sameText(view, shape.start, start, length)))
    shape = shape.sibling
  if (shape === undefined) {
    if (shapes.count === MOST_SHAPES) return undefined
    shapes.count++
    shape = { start, length, number, ending, followers: [], sibling: shapes.heads[hash] }
    shapes.heads[hash] = shape
  }
  if (before !== undefined && !before.followers.includes(shape)) {
    if (before.followers.length === MOST_FOLLOWERS) before.followers.pop()
    before.followers.unshift(shape)
  }
  return shape
}
