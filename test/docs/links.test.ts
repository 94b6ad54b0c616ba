import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const pages = globSync(['*.md', 'docs/*.md', 'samples/*.md']).sort()

/** As GitHub names the headings of a page. */
function anchorsOf(page: string): readonly string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')

  it('links to pages and headings that are there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to)
    const missing = links.filter((to) => {
      if (/^[a-z]+:/.test(to)) return false
      const [file = '', anchor] = to.split('#')
      const path = file === '' ? page : relative('.', resolve(join(dirname(page), file)))
      return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor))
    })
    expect(missing).toEqual([])
  })
})

it.each(['docs/requirements-003.md', 'docs/requirements-004.md'])('what fulfils a requirement is there: %s', (name) => {
  const page = readFileSync(name, 'utf8')
  const inTree = /`((?:cli|functions|infra|shared|test|samples|docs)\/[\w./-]+)`/g
  // Named by the requirement, and fulfilled by other pages.
  const asked = ['docs/policies/trace-governance.md']
  const paths = [...page.matchAll(inTree)].map(([, path = '']) => path).filter((path) => !asked.includes(path))
  expect(paths.length).toBeGreaterThan(20)
  expect(paths.filter((path) => !existsSync(path))).toEqual([])
})
