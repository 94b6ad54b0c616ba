import { expect, test } from 'vitest'
import { inputsFrom } from '../../cli/inputsFrom.ts'

test('the environment names an input: a file before an artifact before a URL', () => {
  const all = {
    KVONCE_OTLP_PAYLOAD: 'file',
    KVONCE_PAYLOAD_ARTIFACT: 'folder',
    KVONCE_OTLP_PAYLOAD_URL: 'https://host/x',
  }
  expect(inputsFrom(all)).toEqual(['file'])
  expect(inputsFrom({ ...all, KVONCE_OTLP_PAYLOAD: '' })).toEqual(['folder'])
  expect(inputsFrom({ KVONCE_OTLP_PAYLOAD_URL: 'https://host/x' })).toEqual(['https://host/x'])
  expect(inputsFrom({})).toEqual([])
})
