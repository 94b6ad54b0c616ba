import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** `npx vitest run --project core FILE -t 'NAME'`, as pages show it. */
const SHOWN = /npx vitest run --project (\w+) (\S+\.test\.ts)(?: -t '([^']+)')?/g
const BUILT = /^test\/(end-to-end|cli|docs)\//
const OUTSIDE = /^test\/(collector|cloud)\//

const shown = globSync(['*.md', 'docs/*.md'])
  .sort()
  .flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(SHOWN)].map(([command, project, file = '', name]) => ({
      page,
      command,
      project,
      file,
      name,
    })),
  )

describe('single tests that pages name', () => {
  it('are read', () => {
    expect(shown.filter(({ page }) => page === 'docs/test_checklist.md').length).toBeGreaterThan(10)
  })

  it.each(shown)('$page: $command', ({ project, file, name }) => {
    expect(existsSync(file), file).toBe(true)
    expect(project).toBe(OUTSIDE.exec(file)?.[1] ?? (BUILT.test(file) ? 'built' : 'core'))
    if (name === undefined) return
    const titles = [
      ...readFileSync(file, 'utf8').matchAll(/\b(?:it|test)(?:\.each\([^)]*\))?\(\s*'((?:[^'\\]|\\.)*)'/g),
    ]
    expect(titles.map(([, title = '']) => title).filter((title) => new RegExp(name).test(title))).not.toEqual([])
  })
})
