/** Every total order of the positions that respects the partial order. */
export function* linearExtensions(precedes: readonly (readonly boolean[])[]): Generator<readonly number[]> {
  yield* extend([])

  function* extend(taken: readonly number[]): Generator<readonly number[]> {
    if (taken.length === precedes.length) yield taken
    for (const [at] of precedes.entries()) {
      if (taken.includes(at)) continue
      if (precedes.some((row, other) => row[at] && !taken.includes(other))) continue
      yield* extend([...taken, at])
    }
  }
}
