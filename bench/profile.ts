import { readdirSync, readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { generateObjects } from './generateObjects.ts'
import { generatePayload } from './generatePayload.ts'
import { mainJob } from './mainJob.ts'
import { type SelfTime, selfTimes } from './selfTimes.ts'
import type { Table } from './Table.ts'
import { PROGRAM, tracegateRuns } from './tracegateRuns.ts'

const SHOWN = 25

/** Where the time goes: the main job in a warm process, and the command from start to exit. Every span is relevant. */
export async function profile(rounds: number): Promise<readonly Table[]> {
  return [
    tableOf('Profile of the main job in memory, warm', await profileJob(rounds), rounds),
    tableOf('Profile of `tracegate run`, one object', await profileCommand(), 1),
  ]
}

async function profileJob(rounds: number): Promise<readonly SelfTime[]> {
  const object = gzipSync(generatePayload({ bytes: 10_000_000, relevant: 1, seed: 1 }))
  const { read, mask, encode, judge } = await mainJob()
  const whole = async () => {
    const groups = await read(object)
    await mask(groups)
    for (const group of groups) judge(group.domain, encode(group).sorted)
  }
  for (let round = 0; round < rounds; round++) await whole()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  for (let round = 0; round < rounds; round++) await whole()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return selfTimes(profile)
}

async function profileCommand(): Promise<readonly SelfTime[]> {
  const { folder, measure, run } = await tracegateRuns()
  const objects = join(folder, 'objects')
  const profiles = join(folder, 'profiles')
  await generateObjects(objects, 1, 1)
  run(objects)
  const places = ['--out', join(folder, 'out'), '--data-dir', join(folder, 'data')]
  const profiling = ['--cpu-prof', '--cpu-prof-dir', profiles, '--cpu-prof-interval', '200']
  measure([...profiling, PROGRAM, 'run', objects, '--quiet', ...places])
  const [name = ''] = readdirSync(profiles)
  return selfTimes(JSON.parse(readFileSync(join(profiles, name), 'utf8')))
}

function tableOf(title: string, times: readonly SelfTime[], rounds: number): Table {
  return {
    title,
    notes: [`Self time of the ${SHOWN} functions with the most, sampled every 0.2 ms, per round of ${rounds}.`],
    columns: [
      { key: 'where', title: 'function' },
      { key: 'milliseconds', title: 'self ms', digits: 1 },
      { key: 'percent', title: '% of CPU', digits: 1 },
    ],
    rows: times.slice(0, SHOWN).map(({ where, milliseconds, share }) => {
      return { where, milliseconds: milliseconds / rounds, percent: share * 100 }
    }),
  }
}
