import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'

const VERSION = '1.26.8'

/** The checksums of Go's toolchain modules, as Go's checksum database (sum.golang.org) has them. */
const CHECKSUMS: { readonly [platform: string]: string } = {
  'linux-amd64': 'h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=',
  'linux-arm64': 'h1:sYL/O6MqS68ML0kjsQ36WoYIpJqkw60TxizWUYUKQMc=',
  'darwin-amd64': 'h1:7/9KPPN8PckcA9s91hm2jmQMhzW4KyTJXHIs45L0C9M=',
  'darwin-arm64': 'h1:dFjGhY6f8DTsY8/rLchUTDRRfjJP4pCrGCwxvHFT2Fg=',
}

interface Go {
  readonly executable: string
  /** Further variables to start it with: a Go of our own also keeps its modules and what it built to itself. */
  readonly environment: { readonly [name: string]: string }
}

/** The Go of this machine; without one, Go's own toolchain module from the Go module proxy, kept in `cache`. */
export async function goToolchain(cache: string): Promise<Go> {
  for (const executable of ['go', '/usr/local/go/bin/go']) {
    if (spawnSync(executable, ['version']).status === 0) return { executable, environment: {} }
  }
  const folder = join(cache, `go-${VERSION}`)
  if (!existsSync(folder)) await download(folder)
  return {
    executable: join(folder, 'bin/go'),
    environment: {
      GOPATH: join(cache, 'gopath'),
      GOCACHE: join(cache, 'gobuild'),
      // Otherwise nobody but root can delete the modules.
      GOFLAGS: `${process.env.GOFLAGS ?? ''} -modcacherw`.trim(),
    },
  }
}

async function download(folder: string): Promise<void> {
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  const checksum = CHECKSUMS[platform]
  if (checksum === undefined) throw new Error(`Go is missing. Install it (https://go.dev/dl), and try again.`)

  const version = `v0.0.1-go${VERSION}.${platform}`
  const proxy = process.env.GOPROXY?.split(/[,|]/).find((url) => url.startsWith('http')) ?? 'https://proxy.golang.org'
  const url = `${proxy}/golang.org/toolchain/@v/${version}.zip`
  process.stderr.write(`Go is missing; fetching ${url} (70 MB)\n`)
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error(`Go is missing, and ${url} cannot be reached. Install Go (https://go.dev/dl), and try again.`, {
      cause,
    })
  })
  if (!response.ok) throw new Error(`Go is missing, and ${url} answers ${response.status}. Install Go, and try again.`)
  const files = unzipSync(await response.bytes())
  if (checksumOf(files) !== checksum) throw new Error(`${url} is not what Go's checksum database says it is.`)

  mkdirSync(dirname(folder), { recursive: true })
  const partial = mkdtempSync(`${folder}-`)
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(partial, name.slice(`golang.org/toolchain@${version}/`.length))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content, { mode: /\/(bin|pkg\/tool)\//.test(path) ? 0o755 : 0o644 })
    }
    renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/** `h1:` of https://go.dev/ref/mod#go-sum-files: the hash of a list of all files' hashes, by name. */
function checksumOf(files: { readonly [name: string]: Uint8Array }): string {
  const list = createHash('sha256')
  for (const name of Object.keys(files).sort()) {
    const hash = createHash('sha256')
    list.update(`${hash.update(files[name] ?? '').digest('hex')}  ${name}\n`)
  }
  return `h1:${list.digest('base64')}`
}
