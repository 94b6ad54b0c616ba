const raisedIn = new WeakMap<object, string>()

/**
 * Marks an error as raised in a node that runs fused into another one, and gives it back to be thrown; what is thrown
 * without being an object becomes the cause of an error. An error that is marked already keeps its mark. Mark last:
 * `TracegateError.at` makes a new error, without the mark.
 */
export function inNode(nodeId: string, error: unknown): object {
  const marked = typeof error === 'object' && error !== null ? error : new Error('', { cause: error })
  if (!raisedIn.has(marked)) raisedIn.set(marked, nodeId)
  return marked
}

/** The fused node an error was raised in, as `inNode` marked it. */
export function innerNodeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? raisedIn.get(error) : undefined
}
