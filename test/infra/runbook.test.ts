import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { synthesize } from './synthesize.ts'

const { templates } = synthesize()
const alarms = templates.ofType('AWS::CloudWatch::Alarm')
const anchors = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)

it('has a line for every alarm, and an alarm for every line', () => {
  const named = alarms.map(({ properties }) => /docs\/runbook\.md#([\w-]+)$/.exec(properties.AlarmDescription)?.[1])
  expect(named.length).toBeGreaterThan(15)
  expect([...named].sort()).toEqual([...anchors].sort())
})

it('tells the topic of every alarm when it begins and when it is over', () => {
  for (const { properties } of alarms) {
    expect(properties.AlarmActions).toHaveLength(1)
    expect(properties.OKActions).toEqual(properties.AlarmActions)
  }
})

it('takes the silence of the sweep for a fault after 26 hours, and no other silence', () => {
  const breaching = alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching')
  expect(breaching.map(({ properties }) => properties.AlarmName)).toEqual(['tracegate-full-sweep-silent'])
  const [{ properties } = { properties: {} }] = breaching
  expect(properties.Period * properties.EvaluationPeriods).toBe(26 * 3600)
})

it('watches the dead letters of every queue', () => {
  const dead = templates
    .ofType('AWS::SQS::Queue')
    .filter(({ properties }) => properties.RedrivePolicy === undefined)
    .map(({ stack, id }) => `${stack}.${id}.QueueName`)
  const watched = alarms
    .filter(({ properties }) => properties.MetricName === 'ApproximateNumberOfMessagesVisible')
    .map(({ properties }) => properties.Dimensions[0].Value)
  expect(watched.sort()).toEqual(dead.sort())
})
