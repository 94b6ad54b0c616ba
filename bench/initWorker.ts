/** Imports a handler and prints what that took: milliseconds, and of the processor, all threads. */
const cpu = process.cpuUsage()
const start = performance.now()
await import(process.argv[2] ?? '')
const wall = performance.now() - start
const { user, system } = process.cpuUsage(cpu)
process.stdout.write(JSON.stringify({ wall, cpu: (user + system) / 1_000 }))

export {}
