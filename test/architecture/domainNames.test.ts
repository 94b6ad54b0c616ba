import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'

const sources = globSync('{shared,cli,functions,infra}/**/*.ts', { exclude: ['**/generated/**'] }).sort()
const domains = globSync('shared/domains/*/domain.yaml').map((path) => basename(dirname(path)))

/** Names of files, prefixes and settings that the interface fixes for every domain, though they carry one's name. */
const fixedNames = ['kvonce-payload-metadata.json', 'kvonce-payload-metadata', 'kvonce-trace']

const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

/** Lines outside comments where a string starts with the name of a domain. */
function linesNaming(domain: string, code: string): string[] {
  const named = new RegExp(`['"\`]${domain}(?![a-z0-9])`, 'i')
  return withoutComments(code)
    .split('\n')
    .filter((line) => named.test(fixedNames.reduce((rest, name) => rest.replaceAll(name, ''), line)))
}

describe('no code outside shared/domains/<domain>/ names a domain', () => {
  it.each(domains)('%s', (domain) => {
    const found = sources.flatMap((path) =>
      linesNaming(domain, readFileSync(path, 'utf8')).map((line) => `${path}: ${line}`),
    )
    expect(found).toEqual([])
  })

  it('would see one', () => {
    expect(linesNaming('kvonce', "if (domain === 'kvonce') skip()")).toHaveLength(1)
    expect(linesNaming('kvonce', 'const wanted = `kvonce.event.key`')).toHaveLength(1)
    expect(linesNaming('kvonce', "const metadata = 'kvonce-payload-metadata.json' // for kvonce")).toEqual([])
  })
})
