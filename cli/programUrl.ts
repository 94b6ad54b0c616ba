/** Where a worker's program is: beside this one, in the source tree as in the bundle. */
export function programUrl(name: 'ingestWorker' | 'judgeWorker'): URL {
  return new URL(`./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
}
