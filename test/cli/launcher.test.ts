import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const program = 'dist/tracegate.js'

/** Starts the program on a Node that calls itself `version`. */
function startOn(version: string, ...args: string[]) {
  const disguise = `Object.defineProperty(process,"versions",{value:{...process.versions,node:${JSON.stringify(version)}}})`
  const options = ['--import', `data:text/javascript,${encodeURIComponent(disguise)}`]
  return spawnSync(process.execPath, [...options, program, ...args], { encoding: 'utf8' })
}

describe('the launcher', () => {
  it('tells an older Node in one line what to do, and exits 2', () => {
    const { status, stdout, stderr } = startOn('20.20.2', '--version')
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^tracegate needs Node 24 or newer, but this is Node 20\.20\.2\. .*npx tracegate.*\n$/)
  })

  it('starts the program on a newer Node', () => {
    expect(startOn('26.0.0', '--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it('loads nothing that an older Node could not parse before it knows the version', () => {
    const imported = readFileSync(program, 'utf8').matchAll(/\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']/g)
    expect([...imported].map((match) => match[1] ?? match[2])).toEqual(['module'])
  })
})
