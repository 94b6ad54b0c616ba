import { meantName, type PolicyProblems, shownName } from './PolicyProblems.ts'

/** Tells that no flow has a node of this name, and which one may be meant. */
export function refuseUnknownNode(
  path: string,
  name: string,
  known: readonly string[],
  problems: PolicyProblems,
): void {
  const meant = meantName(name, known)
  const all = known.join(', ')
  const english = meant === undefined ? '' : `, did you mean ${meant}?`
  const japanese = meant === undefined ? '' : `。${meant} ではありませんか`
  problems.add(
    path,
    `no node is called ${shownName(name)}${english} (the nodes are ${all})`,
    `${shownName(name)} というノードはありません${japanese}(ノード: ${all})`,
  )
}
