import { TracegateError } from '../../errors.ts'

interface RegionalClient {
  readonly config: { region(): Promise<string> }
}

/** The region that a client asks. Throws `invalid-config` when neither environment nor profile names one. */
export async function requireRegion({ config }: RegionalClient): Promise<string> {
  try {
    return await config.region()
  } catch {
    throw new TracegateError('invalid-config', 'no AWS region is named', {
      remedy: 'Set AWS_REGION, or a region in the AWS profile.',
    })
  }
}
