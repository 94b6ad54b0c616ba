import type { InputFile } from '../shared/adapters/local/InputFile.ts'
import { inputFiles } from '../shared/adapters/local/inputFiles.ts'

const S3 = /^s3:\/\//i

/**
 * What INPUT arguments stand for: files of this machine and URLs, then objects of S3, each once. Clients of AWS are loaded
 * when an argument asks for them. Throws what `inputFiles` throws.
 */
export async function inputsOf(args: readonly string[]): Promise<readonly InputFile[]> {
  const inBuckets = args.filter((argument) => S3.test(argument))
  if (inBuckets.length === 0) return inputFiles(args)
  const others = args.filter((argument) => !S3.test(argument))
  const [{ s3Client }, { s3Inputs }] = await Promise.all([
    import('../shared/adapters/aws/s3Client.ts'),
    import('../shared/adapters/aws/s3Inputs.ts'),
  ])
  const client = s3Client()
  const found = new Map<string, InputFile>()
  for (const argument of inBuckets) {
    for (const input of await s3Inputs(client, argument)) found.set(input.name, input)
  }
  return [...(others.length === 0 ? [] : await inputFiles(others)), ...found.values()]
}
