import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { inputFiles } from '../../../shared/adapters/local/inputFiles.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

function directoryWith(...names: string[]): string {
  const directory = temporaryDirectory()
  for (const name of names) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), name)
  }
  return directory
}

async function namesOf(directory: string, ...args: string[]): Promise<string[]> {
  const found = await inputFiles(args.map((each) => join(directory, each)))
  expect(found.map(({ problem }) => problem)).toEqual(found.map(() => undefined))
  return found.map(({ name }) => name.slice(directory.length + 1))
}

async function problemOf(argument: string) {
  const found = await inputFiles([argument])
  expect(found).toHaveLength(1)
  const input = found[0]
  await expect(input?.read(100)).rejects.toBe(input?.problem)
  return input?.problem
}

describe('the inputs of a run', () => {
  test('are a file as it was named', async () => {
    const directory = directoryWith('a.json')
    const [input] = await inputFiles([join(directory, 'a.json')])
    expect(input).toMatchObject({ name: join(directory, 'a.json'), sizeBytes: 6 })
    expect(Buffer.from((await input?.read(6)) ?? []).toString()).toBe('a.json')
  })

  test('are no scenarios that lie beside traces, unless they are named', async () => {
    const directory = directoryWith('bdd/a.feature', 'trace.json')
    expect(await namesOf(directory, '')).toEqual(['trace.json'])
    expect(await namesOf(directory, '*')).toEqual(['trace.json'])
    expect(await namesOf(directory, 'bdd/a.feature')).toEqual(['bdd/a.feature'])
  })

  test('are everything below a directory, sorted, without hidden and partial files', async () => {
    const directory = directoryWith(
      'b/z.json',
      'b/a.gz',
      'a.json',
      'b.json',
      'c/d/e/f',
      '.hidden',
      '.git/x.json',
      'a.json.partial',
      'b/up.json.tmp',
      'x.crdownload',
      'backup~',
    )
    expect(await namesOf(directory, '.')).toEqual(['a.json', 'b.json', 'b/a.gz', 'b/z.json', 'c/d/e/f'])
  })

  test('are in the order of the arguments, every file once', async () => {
    const directory = directoryWith('a/1', 'a/2', 'b')
    expect(await namesOf(directory, 'b', 'a/2', 'a', './b')).toEqual(['b', 'a/2', 'a/1'])
  })

  test('are what a glob matches', async () => {
    const directory = directoryWith('a1.gz', 'a2.gz', 'b.gz', 'a3.json', 'd/a4.gz', '.a5.gz', '.h/a6.gz')
    expect(await namesOf(directory, 'a*.gz')).toEqual(['a1.gz', 'a2.gz'])
    expect(await namesOf(directory, '**/*.gz')).toEqual(['a1.gz', 'a2.gz', 'b.gz', 'd/a4.gz'])
    expect(await namesOf(directory, '{b,d}*')).toEqual(['b.gz', 'd/a4.gz'])
    expect(await namesOf(directory, 'a[12].gz')).toEqual(['a1.gz', 'a2.gz'])
    expect(await namesOf(directory, '.h/*')).toEqual(['.h/a6.gz'])
  })

  test('are a file whose name looks like a glob', async () => {
    expect(await namesOf(directoryWith('a[1]*.gz'), 'a[1]*.gz')).toEqual(['a[1]*.gz'])
  })

  test('follow links to files, not to directories', async () => {
    const directory = directoryWith('real/a')
    symlinkSync(join(directory, 'real/a'), join(directory, 'link'))
    symlinkSync(directory, join(directory, 'real/circle'))
    symlinkSync(join(directory, 'nowhere'), join(directory, 'dangling'))
    expect(await namesOf(directory, '.')).toEqual(['link', 'real/a'])
  })

  test('are standard input for a dash, up to the limit', async () => {
    const stdin = () => Readable.from([Buffer.from('abc'), Buffer.from('def')])
    const [input] = await inputFiles(['-'], stdin())
    expect(input).toMatchObject({ name: '-', sizeBytes: undefined })
    expect(Buffer.from((await input?.read(6)) ?? []).toString()).toBe('abcdef')
    const [long] = await inputFiles(['-'], stdin())
    await expect(long?.read(5)).rejects.toMatchObject({ code: 'too-large', location: '-' })
    const terminal = Object.assign(stdin(), { isTTY: true })
    const [typed] = await inputFiles(['-'], terminal)
    await expect(typed?.read(5)).rejects.toMatchObject({ code: 'usage' })
  })

  test('tell what is wrong with an argument and keep the others', async () => {
    const directory = directoryWith('a')
    const found = await inputFiles([join(directory, 'missing'), join(directory, 'a')])
    expect(found.map(({ problem }) => problem?.code)).toEqual(['not-found', undefined])
    expect(found[0]?.problem).toMatchObject({ location: join(directory, 'missing'), remedy: expect.any(String) })
  })

  test('tell an empty directory from a missing one, and from a pattern without matches', async () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'empty/also'), { recursive: true })
    expect(await problemOf(join(directory, 'empty'))).toMatchObject({
      code: 'empty',
      location: join(directory, 'empty'),
    })
    expect(await problemOf(join(directory, 'missing'))).toMatchObject({ code: 'not-found' })
    expect(await problemOf(join(directory, '*.gz'))).toMatchObject({
      code: 'not-found',
      location: join(directory, '*.gz'),
    })
  })

  test('refuse pipes and devices without waiting for them', async () => {
    const directory = directoryWith('a')
    const pipe = join(directory, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await problemOf(pipe)).toMatchObject({ code: 'unsupported', location: pipe })
    expect(await problemOf('/dev/null')).toMatchObject({ code: 'unsupported' })
    expect(await namesOf(directory, '.')).toEqual(['a'])
  })

  test('refuse a file above the limit, known before or found by reading', async () => {
    const directory = directoryWith('0123456789')
    const path = join(directory, '0123456789')
    const [input] = await inputFiles([path])
    await expect(input?.read(9)).rejects.toMatchObject({ code: 'too-large', location: path })
    expect(await input?.read(10)).toHaveLength(10)
    const [status] = await inputFiles(['/proc/self/status'])
    await expect(status?.read(20)).rejects.toMatchObject({ code: 'too-large' })
    expect(Buffer.from((await status?.read(1_000_000)) ?? []).toString()).toContain('Pid:')
  })

  test('refuse what became a pipe after it was found', async () => {
    const directory = directoryWith('a')
    const [input] = await inputFiles([join(directory, 'a')])
    execFileSync('sh', ['-c', 'rm a && mkfifo a'], { cwd: directory })
    await expect(input?.read(10)).rejects.toMatchObject({ code: 'unsupported' })
  })

  test('refuse buckets and unsafe URLs, without their secrets', async () => {
    for (const url of ['s3://bucket/prefix', 'gs://bucket/x', 'HTTP://user:p@ss@host/x?X-Amz-Signature=abc#d']) {
      const problem = await problemOf(url)
      expect(problem).toMatchObject({ code: 'unsupported', remedy: expect.any(String) })
      expect(`${problem?.location} ${problem?.message}`).not.toMatch(/p@ss|ss@|abc/)
    }
  })

  test('need to be given, and once for standard input', async () => {
    for (const args of [[], [''], ['-', '-']]) await expect(inputFiles(args)).rejects.toMatchObject({ code: 'usage' })
  })

  test.skipIf(process.getuid?.() === 0)(
    'tell that a file or a directory may not be read (not run as root, who may read everything)',
    async () => {
      const directory = directoryWith('a', 'closed/b')
      chmodSync(join(directory, 'a'), 0)
      chmodSync(join(directory, 'closed'), 0)
      const found = await inputFiles([directory])
      await expect(found[0]?.read(10)).rejects.toMatchObject({ code: 'unreadable' })
      expect(found[1]?.problem).toMatchObject({ code: 'unreadable', location: join(directory, 'closed') })
      chmodSync(join(directory, 'closed'), 0o700)
    },
  )
})
