const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']

/** The platform a binary package is for, read from a name such as `@scope/binding-linux-arm64-musl`. */
export function platformOf(name: string): { os: string[]; cpu: string[]; libc: string[] | undefined } {
  const words = name.split('/').at(-1)?.split('-') ?? []
  const at = words.findIndex((word) => systems.includes(word))
  const [os, cpu, abi = ''] = words.slice(at)
  if (at < 0 || os === undefined || cpu === undefined) throw new Error(`${name} does not name a platform`)
  const libc = abi.startsWith('gnu') ? ['glibc'] : abi.startsWith('musl') ? ['musl'] : undefined
  return { os: [os], cpu: [cpu], libc: os === 'linux' ? libc : undefined }
}
