/** Merges sources that are each in order into one that is; reads ahead one item of each. */
export async function* mergeOrdered<T>(
  sources: readonly AsyncIterable<T>[],
  order: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]())
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()))
    for (;;) {
      let least = -1
      for (const [i, head] of heads.entries()) {
        const best = heads[least]
        if (!head.done && (best === undefined || best.done || order(head.value, best.value) < 0)) least = i
      }
      const head = heads[least]
      const iterator = iterators[least]
      if (head === undefined || head.done || iterator === undefined) return
      yield head.value
      heads[least] = await iterator.next()
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()))
  }
}
