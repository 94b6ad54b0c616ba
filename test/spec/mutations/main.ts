import { catchMutants, mutationTable } from './catchMutants.ts'
import { definitionsWithSamples } from './definitionsWithSamples.ts'

// `npm run test:mutations`: one Markdown table for each definition, and the mutants that nobody noticed.
for (const { name, source, lines } of definitionsWithSamples()) {
  const results = catchMutants(source, lines)
  console.log(`### ${name}\n\n${mutationTable(results)}\n`)
  for (const { mutant, caughtBy } of results) if (caughtBy === 'nobody') console.log(`survived: ${mutant.name}`)
}
