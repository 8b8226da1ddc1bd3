import { expect, test } from 'vitest'
import { conditionWords, durationWords, settingsOf } from './settingsOf'

const schema = {
  properties: {
    by: { title: 'Choose by', default: 'conditions', type: 'string' },
    mode: { title: 'Take', default: 'first', type: 'string' },
    branches: { title: 'Branches', type: 'array' },
    subject: { title: 'About', default: '{{ previous }}', ui: { widget: 'template' } },
    model: { title: 'Model' },
    longest_ms: { title: 'Longest', default: null },
    sticky: { title: 'Stays with', default: null, ui: { widget: 'template' } },
  },
}

test('a kind’s settings come in its order and words, with their defaults; what is empty is left out', () => {
  const config = { branches: [{ name: 'A', weight: 50 }], by: 'weights', model: 'rehearsal/steady', longest_ms: 90000 }
  expect(settingsOf(schema, config, ['model'])).toEqual([
    { title: 'Choose by', line: 'weights' },
    { title: 'Take', line: 'first' },
    { title: 'Branches', rows: [{ name: 'A', text: 'weight 50' }] },
    { title: 'About', text: '{{ previous }}' },
    { title: 'Longest', line: '90 s' },
  ])
})

test('conditions are read as a person would write them', () => {
  expect(conditionWords({ field: 'Critic.score', operator: '<', value: 0.8 })).toBe('Critic.score < 0.8')
  expect(conditionWords({ field: 'draft', operator: 'exists', value: null })).toBe('draft exists')
  expect(conditionWords("draft contains 'x'")).toBe("draft contains 'x'")
  const rows = [{ name: 'weak', condition: { field: 'c.score', operator: '<', value: 0.5 }, description: '', weight: 1 }]
  expect(settingsOf(schema, { by: 'conditions', branches: rows }, ['by', 'mode', 'subject'])).toEqual([
    { title: 'Branches', rows: [{ name: 'weak', text: 'c.score < 0.5' }] },
  ])
})

test('maps are rows, and what no schema knows is shown all the same', () => {
  expect(settingsOf({}, { headers: { Accept: 'json' }, cost: '2.50', tools: [] }, [])).toEqual([
    { title: 'Headers', rows: [{ name: 'Accept', text: 'json' }] },
    { title: 'Cost', line: '2.50' },
  ])
})

test('times are told in the unit that fits', () => {
  expect([500, 30_000, 120_000, 90_000, 7_200_000].map(durationWords)).toEqual(['500 ms', '30 s', '2 min', '90 s', '2 h'])
})
