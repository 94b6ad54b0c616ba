import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderAlarm } from '../../../shared/adapters/local/folderAlarm.ts'
import { removeReports } from '../../../shared/adapters/local/removeReports.ts'
import { scanBucket } from '../../../shared/adapters/local/scanBucket.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

function write(root: string, name: string, text = name): string {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
  return join(root, name)
}

const DAY = 'kvonce-trace/2026/11/21'

describe('scanning a directory as a bucket', () => {
  it('finds the files below the days, sorted, and names what it ignores', async () => {
    const root = temporaryDirectory()
    write(root, `${DAY}/b.json`)
    write(root, `${DAY}/a/deep/er.gz`)
    write(root, `${DAY}/.hidden`)
    write(root, `${DAY}/c.json.partial`)
    write(root, 'kvonce-trace/2026/13/01/month.json')
    write(root, 'kvonce-trace/2026/11/loose.json')
    write(root, 'other/2026/11/21/x.json')
    mkdirSync(join(root, 'kvonce-trace/2026/12/01'), { recursive: true })
    symlinkSync(join(root, `${DAY}/b.json`), join(root, `${DAY}/link.json`))
    symlinkSync(join(root, DAY), join(root, `${DAY}/circle`))
    const { objects, ignored, folders } = await scanBucket(root)
    expect(objects.map(({ name }) => name)).toEqual(
      ['a/deep/er.gz', 'b.json', 'link.json'].map((name) => join(root, DAY, name)),
    )
    const elsewhere = ['kvonce-trace/2026/11/loose.json', 'kvonce-trace/2026/13', 'other']
    expect([...ignored].sort()).toEqual(elsewhere.map((name) => join(root, name)))
    expect(folders).toContain(join(root, 'kvonce-trace/2026/12/01'))
    expect(folders).not.toContain(join(root, 'other'))
  })

  it('gives another stamp after every change: more, the same size, an old time, another file', async () => {
    const root = temporaryDirectory()
    const path = write(root, `${DAY}/a`, 'one')
    const stamps = new Set<string>()
    const note = async () => stamps.add((await scanBucket(root)).objects[0]?.stamp ?? '')
    await note()
    await note()
    expect(stamps.size).toBe(1)
    writeFileSync(path, 'longer')
    await note()
    utimesSync(path, 1, 1)
    await note()
    write(root, 'new', 'longer')
    utimesSync(join(root, 'new'), 1, 1)
    renameSync(join(root, 'new'), path)
    await note()
    expect(stamps.size).toBe(4)
  })

  it('takes a file that was put there with an old time to have changed now', async () => {
    const root = temporaryDirectory()
    utimesSync(write(root, `${DAY}/a`), 1, 1)
    const [object] = (await scanBucket(root)).objects
    expect(object?.changed).toBeGreaterThan(Date.now() - 60_000)
  })

  it('rejects when the directory is missing', async () => {
    await expect(scanBucket(join(temporaryDirectory(), 'none'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it.skipIf(process.getuid?.() === 0)(
    'lists a folder that cannot be read with its problem (not run as root, who may read everything)',
    async () => {
      const root = temporaryDirectory()
      write(root, `${DAY}/a`)
      chmodSync(join(root, DAY), 0)
      try {
        expect((await scanBucket(root)).objects).toMatchObject([
          { name: join(root, DAY), problem: { code: 'unreadable' } },
        ])
      } finally {
        chmodSync(join(root, DAY), 0o700)
      }
    },
  )
})

describe('the alarm of a folder', () => {
  it('ends a pause when something lands, also when it landed just before', async () => {
    const root = temporaryDirectory()
    const alarm = folderAlarm()
    alarm.follow([root])
    const pause = alarm.pause(30_000)
    write(root, 'a')
    await pause
    write(root, 'b')
    await alarm.pause(30_000)
    alarm.close()
  })

  it('is not disturbed by folders that are gone', async () => {
    const root = temporaryDirectory()
    mkdirSync(join(root, 'a'))
    const alarm = folderAlarm()
    alarm.follow([join(root, 'a'), join(root, 'none')])
    rmSync(join(root, 'a'), { recursive: true })
    await alarm.pause(50)
    alarm.follow([root])
    const pause = alarm.pause(30_000)
    alarm.ring()
    await pause
    alarm.close()
  })
})

describe('removing reports', () => {
  it('removes files, their folder when it is empty, and minds nothing that is gone', async () => {
    const root = temporaryDirectory()
    write(root, 'scope/a.json')
    write(root, 'other/a.json')
    write(root, 'other/mine.txt')
    await removeReports(root, ['scope/a.json', 'other/a.json', 'gone.json', 'gone/gone.json'])
    expect((await scanBucket(root)).ignored).toEqual([join(root, 'other')])
  })

  it('refuses a name that leads out of the directory', async () => {
    await expect(removeReports(temporaryDirectory(), ['../a'])).rejects.toMatchObject({ code: 'usage' })
  })
})
