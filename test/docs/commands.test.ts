import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutCopy, checkoutCopy } from './checkoutCopy.ts'
import { commandsOf } from './commandsOf.ts'
import { missingFrom } from './missingFrom.ts'

const pages = globSync(['README*.md', 'docs/*.md', 'samples/README.md']).sort()

describe.each(pages)('%s', (page) => {
  let copy: CheckoutCopy
  beforeAll(() => {
    copy = checkoutCopy()
  })
  afterAll(() => copy.remove())

  it('is readable', () => {
    expect(readFileSync(page, 'utf8')).toContain('# ')
  })

  for (const { line, command, exit, output, notRun } of commandsOf(readFileSync(page, 'utf8'))) {
    const name = `line ${line}: ${command.split('\n')[0]}`
    if (notRun !== undefined) {
      it.skip(`${name} (not run: ${notRun})`)
      continue
    }
    it(`${name} exits ${exit}${output.length > 0 ? ' and prints what is shown' : ''}`, () => {
      const result = copy.run(command)
      expect(result.status, result.output).toBe(exit)
      expect(missingFrom(result.output, output), result.output).toBeUndefined()
    })
  }
})

describe('what a page says about its commands', () => {
  it('is read from sh and console blocks, and from nowhere else', () => {
    const page = [
      '# Page',
      '```sh',
      'git clone x && npm ci && npm start',
      "tracegate trace search '{ .a && .b }' && mkdir in",
      'npx tracegate run in \\',
      '  --open   # exit 2',
      '```',
      '<!-- exit: 1 -->',
      '```console',
      '$ tracegate run samples   # a comment',
      'beta  violated',
      '```',
      '<!-- not run: needs the network -->',
      '```sh',
      'KEY=1 tracegate run s3://bucket/prefix',
      '```',
      '```json',
      'tracegate run nothing',
      '```',
    ].join('\n')
    expect(
      commandsOf(page).map(({ line, command, exit, output, notRun }) => [line, command, exit, output, notRun]),
    ).toEqual([
      [3, 'npm start', 0, [], undefined],
      [4, "tracegate trace search '{ .a && .b }'", 0, [], undefined],
      [4, 'mkdir in', 0, [], undefined],
      [5, 'npx tracegate run in --open', 2, [], undefined],
      [10, 'tracegate run samples', 1, ['beta  violated'], undefined],
      [15, 'KEY=1 tracegate run s3://bucket/prefix', 0, [], 'needs the network'],
    ])
  })

  it('makes a file of a block that is one', () => {
    const page = ['<!-- file: a.yaml -->', '```yaml', 'a: $b', '', 'c:', '```', '```sh', 'node a.ts', '```'].join('\n')
    expect(commandsOf(page).map(({ line, command }) => [line, command])).toEqual([
      [2, "cat > a.yaml <<'END OF FILE'\na: $b\n\nc:\nEND OF FILE"],
      [8, 'node a.ts'],
    ])
  })

  it('is compared line by line, in order, with … for what varies', () => {
    expect(missingFrom('a 1 ms\nb\nc\n', ['a … ms', 'c'])).toBeUndefined()
    expect(missingFrom('a 1 ms\nb\nc\n', ['c', 'b'])).toBe('b')
    expect(missingFrom('a 1 ms\n', ['…', 'a 2 ms'])).toBe('a 2 ms')
  })
})

describe('the built program', () => {
  it('starts from a copy of the checkout', () => {
    const copy = checkoutCopy()
    expect(copy.run('npx tracegate --version')).toEqual({
      status: 0,
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
    copy.remove()
  })
})
