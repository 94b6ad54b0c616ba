import { expect, test } from 'vitest'
import { FlowRuntime } from '../../../shared/flow/runtime/FlowRuntime.ts'

interface Trial {
  found: readonly string[]
}

const impatient = { flow: {}, nodes: { look: { timeout: 20, retry: { maxAttempts: 1 } } } } as never

test('an attempt that was cut off changes nothing when it comes to its end after all', async () => {
  const late = Promise.withResolvers<void>()
  const lateIsOver = Promise.withResolvers<void>()
  const context: Trial = { found: [] }
  const run = FlowRuntime.run<Trial>(
    {
      id: 'trial',
      nodes: [
        {
          id: 'look',
          async run(own, { attempt }) {
            if (attempt === 1) {
              await late.promise
              own.found = [...own.found, 'late']
              lateIsOver.resolve()
            } else own.found = [...own.found, 'second']
            return undefined
          },
        },
        {
          id: 'wait',
          async run() {
            late.resolve()
            await lateIsOver.promise
            return undefined
          },
        },
      ],
      digest: () => ({}),
    },
    context,
    { policies: impatient },
  )
  expect((await run).found).toEqual(['second'])
})

test('what a failed attempt put into the context is not there for the next one', async () => {
  const seen: string[][] = []
  const context: Trial = { found: [] }
  await FlowRuntime.run<Trial>(
    {
      id: 'trial',
      nodes: [
        {
          id: 'look',
          run(own, { attempt }) {
            seen.push([...own.found])
            own.found = [`attempt ${attempt}`]
            if (attempt === 1) throw new Error('not yet')
            return undefined
          },
        },
      ],
      digest: () => ({}),
    },
    context,
    { policies: { flow: {}, nodes: { look: { retry: { maxAttempts: 1 } } } } as never },
  )
  expect(seen).toEqual([[], []])
  expect(context.found).toEqual(['attempt 2'])
})
