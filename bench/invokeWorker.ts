/** A function as Lambda runs it: one copy, one event at a time. Told of the handler in the arguments, of events by IPC. */
const { handler } = (await import(process.argv[2] ?? '')) as {
  handler(event: unknown, context: unknown): Promise<unknown>
}

process.on('message', async ({ event, requestId }: { event: unknown; requestId: string }) => {
  const context = {
    functionName: 'bench',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
    memoryLimitInMB: '1769',
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => 120_000,
  }
  const cpu = process.cpuUsage()
  const start = performance.now()
  try {
    const result = await handler(event, context)
    const wall = performance.now() - start
    const { user, system } = process.cpuUsage(cpu)
    process.send?.({ wall, cpu: (user + system) / 1_000, result })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
})
process.send?.('ready')

export {}
