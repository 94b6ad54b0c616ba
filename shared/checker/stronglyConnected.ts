/**
 * Strongly connected components of a directed graph (Tarjan 1972, without recursion). Returns a component number per
 * node; nodes are in one component exactly when each reaches the other.
 */
export function stronglyConnected(successors: readonly (readonly number[])[]): Int32Array {
  const count = successors.length
  const component = new Int32Array(count).fill(-1)
  const found = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const nextEdge = new Int32Array(count)
  const open: number[] = []
  const path: number[] = []
  let time = 0
  let components = 0

  for (let root = 0; root < count; root++) {
    if (found[root] !== -1) continue
    path.push(root)
    while (path.length > 0) {
      const node = path.at(-1) as number
      if (found[node] === -1) {
        found[node] = low[node] = time++
        open.push(node)
      }
      const edges = successors[node] as readonly number[]
      let descended = false
      while ((nextEdge[node] as number) < edges.length) {
        const target = edges[nextEdge[node] as number] as number
        nextEdge[node] = (nextEdge[node] as number) + 1
        if (found[target] === -1) {
          path.push(target)
          descended = true
          break
        }
        if (component[target] === -1) low[node] = Math.min(low[node] as number, found[target] as number)
      }
      if (descended) continue
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number)
      if (low[node] === found[node]) {
        let member: number
        do {
          member = open.pop() as number
          component[member] = components
        } while (member !== node)
        components++
      }
    }
  }
  return component
}
