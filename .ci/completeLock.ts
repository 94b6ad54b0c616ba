// Run after `npm install` through a registry mirror that lacks packages of other platforms: npm then leaves them out of
// package-lock.json, and `npm ci` refuses the file everywhere. This adds them, by the version their parent asks for.
import { readFileSync, writeFileSync } from 'node:fs'
import { platformOf } from './platformOf.ts'

interface LockedPackage {
  readonly version?: string
  readonly dev?: boolean
  readonly peer?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockedPackage> }

const added: string[] = []
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (Object.keys(lock.packages).some((key) => key.endsWith(`node_modules/${name}`))) continue
    const { os, cpu, libc } = platformOf(name)
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(parent.dev === undefined ? {} : { dev: parent.dev }),
      ...(libc === undefined ? {} : { libc }),
      optional: true,
      os,
      ...(parent.peer === undefined ? {} : { peer: parent.peer }),
    } as LockedPackage
    added.push(`${name}@${version}`)
  }
}

const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
process.stdout.write(added.length === 0 ? 'package-lock.json is complete\n' : `added ${added.join('\n      ')}\n`)
