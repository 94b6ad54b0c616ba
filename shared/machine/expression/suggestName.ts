/** The candidate a reader most likely meant, at most two edits (one for short names) away; `undefined` when none is. */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = name.length < 4 ? 2 : 3
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `Did you mean …?` when a name is close, else the names there are. */
export function suggestName(name: string, candidates: Iterable<string>, noun: string): string {
  const names = [...candidates]
  const closest = closestName(name, names)
  if (closest !== undefined) return `Did you mean \`${closest}\`?`
  return names.length === 0 ? `There are no ${noun} here.` : `Use one of the ${noun}: ${names.join(', ')}.`
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
