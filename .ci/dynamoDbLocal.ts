import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, startChild } from './startChild.ts'

const HOME = fileURLToPath(new URL('../.ministack', import.meta.url))
const VERSION = '2.6.1'

/** Ends with its standard input, as whoever started it may be killed; run by Java from source. */
const PROGRAM = `
public class Main {
  public static void main(String[] args) throws Exception {
    Thread watch = new Thread(() -> {
      try { while (System.in.read() >= 0) {} } catch (java.io.IOException e) {}
      Runtime.getRuntime().halt(0);
    });
    watch.setDaemon(true);
    watch.start();
    com.amazonaws.services.dynamodbv2.local.main.ServerRunner.main(args);
  }
}
`

/** Starts Amazon's DynamoDB Local from Maven Central, empty; undefined where there is no Java 17 with Maven to fetch it. */
export async function startDynamoDbLocal(): Promise<{ endpoint: string; stop(): Promise<void> } | undefined> {
  const folder = install()
  if (folder === undefined) return undefined
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const logs = join(HOME, 'logs')
  mkdirSync(logs, { recursive: true })
  const classes = `${folder}${delimiter}${join(folder, '*')}`
  const program = join(folder, 'Main.java')
  const stop = await startChild({
    name: 'DynamoDB Local',
    command: 'java',
    args: [`-Dsqlite4java.library.path=${folder}`, '-cp', classes, program, '-inMemory', '-port', String(port)],
    env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' },
    // It leaves a file where it is started.
    cwd: logs,
    log: join(logs, `${port}.log`),
    // It answers a request without a signature, if only to refuse it.
    isReady: async () => (await fetch(endpoint)).status > 0,
  })
  return { endpoint, stop }
}

function install(): string | undefined {
  const folder = join(HOME, `dynamodb-local-${VERSION}`)
  if (existsSync(folder)) return folder
  if (spawnSync('java', ['--version']).status !== 0 || spawnSync('mvn', ['--version']).status !== 0) {
    process.stderr.write('DynamoDB Local is left out: it needs Java 17 and Maven\n')
    return undefined
  }
  mkdirSync(HOME, { recursive: true })
  const partial = mkdtempSync(join(HOME, 'dynamodb-'))
  try {
    process.stderr.write('Fetching DynamoDB Local; this takes seconds, once\n')
    writeFileSync(join(partial, 'pom.xml'), POM)
    const goal = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=.']
    const { status, stdout, stderr } = spawnSync('mvn', goal, { cwd: partial, encoding: 'utf8' })
    if (status !== 0 || !readdirSync(partial).includes(`DynamoDBLocal-${VERSION}.jar`)) {
      process.stderr.write(`DynamoDB Local is left out: Maven could not fetch it\n${stdout}${stderr}`)
      return undefined
    }
    writeFileSync(join(partial, 'Main.java'), PROGRAM)
    if (!existsSync(folder)) renameSync(partial, folder)
    return folder
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tracegate</groupId><artifactId>dynamodb-local</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`
