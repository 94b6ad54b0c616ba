import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Planted } from './plantedViolations.ts'

const biome = realpathSync('node_modules/.bin/biome')

interface Report {
  readonly diagnostics: readonly { readonly message: string; readonly location: { readonly path: string } }[]
}

/** Lints every planted source with this project's biome.json in a tree of its own; returns each one's messages. */
export function lintPlanted(planted: readonly Planted[]): readonly (readonly string[])[] {
  const root = mkdtempSync(join(tmpdir(), 'tracegate-lint-'))
  try {
    cpSync('biome.json', join(root, 'biome.json'))
    cpSync('test/architecture/pureRooms.grit', join(root, 'test/architecture/pureRooms.grit'))
    execFileSync('git', ['init', '-q', root])
    // `planted` in the path becomes a name of its own, so that a single run of the linter judges them all.
    const paths = planted.map(({ path }, index) => path.replace(/planted(?=[./])/, `planted${index}`))
    planted.forEach(({ source }, index) => {
      const file = join(root, paths[index] ?? '')
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, source)
    })
    const { stdout } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], {
      cwd: root,
      encoding: 'utf8',
    })
    const { diagnostics } = JSON.parse(stdout) as Report
    return paths.map((path) =>
      diagnostics.filter(({ location }) => location.path === path).map(({ message }) => message),
    )
  } finally {
    rmSync(root, { recursive: true })
  }
}
