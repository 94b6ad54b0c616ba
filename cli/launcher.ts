#!/usr/bin/env node
// Loaded by whatever Node the user has: only syntax that Node 12 parses, and no import before the version is known.
const OLDEST = 24
const running = Number(process.versions.node.split('.')[0])

if (running < OLDEST) {
  process.stderr.write(
    `tracegate needs Node ${OLDEST} or newer, but this is Node ${process.versions.node}. ` +
      `Install Node ${OLDEST}, or run it as \`npx tracegate\` in a checkout, which brings its own.\n`,
  )
  process.exit(2)
}

process.getBuiltinModule('node:module').enableCompileCache()
await import('./tracegate.ts')

export {}
