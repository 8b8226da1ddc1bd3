import { expect, it } from 'vitest'
import type { Step } from '../graph/document'
import { sampleDocument } from '../graph/sample.fixture'
import { gist } from './excerpt'

const step = (kind: string, config: Record<string, unknown>): Step => ({ ...sampleDocument().steps[1]!, kind, config })

it('says of every kind what it does', () => {
  expect(gist(step('model', { prompt: 'Write.', value: 'x' }))).toBe('Write.')
  expect(gist(step('http', { url: 'https://example.org' }))).toBe('GET https://example.org')
  expect(gist(step('http', { method: 'POST', url: '{{ inputs.service }}' }))).toBe('POST {{ inputs.service }}')
  expect(gist(step('wait', { for_ms: 2500 }))).toBe('2.5 s')
  expect(gist(step('join', { mode: 'n_of_m' }))).toBe('n of m')
  expect(gist(step('input', {}))).toBe('')
})

it('says what a step is given where it has no prompt of its own', () => {
  const given = { query: '{{ inputs.topic }} site:arxiv.org', most: 5 }
  expect(gist({ ...step('model', { role: 'Assistant' }), input_mapping: given })).toBe(
    'query: {{ inputs.topic }} site:arxiv.org, most: 5',
  )
})
