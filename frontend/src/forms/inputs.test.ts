import { describe, expect, test } from 'vitest'
import type { FlowInput } from '../api/types'
import { initialValues, readInputs } from './inputs'

const field = (name: string, more: Partial<FlowInput> = {}): FlowInput => ({
  name,
  title: name,
  type: 'text',
  required: true,
  default: null,
  help: '',
  choices: [],
  ...more,
})

test('defaults fill the form', () => {
  const fields = [
    field('topic', { default: 'tea' }),
    field('words', { type: 'number', default: 300 }),
    field('strict', { type: 'boolean', default: true }),
    field('notes'),
  ]
  expect(initialValues(fields)).toEqual({ topic: 'tea', words: '300', strict: true, notes: '' })
})

describe('reading', () => {
  test('each type arrives as itself', () => {
    const fields = [field('topic'), field('words', { type: 'number' }), field('strict', { type: 'boolean' })]
    const { inputs, errors } = readInputs(fields, { topic: 'tea', words: ' 1.5 ', strict: false })
    expect(inputs).toEqual({ topic: 'tea', words: 1.5, strict: false })
    expect(errors).toEqual({})
  })

  test('a required field of spaces is an error, a cleared optional one is sent as such', () => {
    const { inputs, errors } = readInputs([field('topic'), field('notes', { required: false })], { topic: '  ', notes: '' })
    expect(Object.keys(errors)).toEqual(['topic'])
    expect(inputs).toEqual({ notes: null })
  })

  test.each(['many', '1e999', '1,5', '--1'])('%s is no number', (words) => {
    expect(readInputs([field('words', { type: 'number' })], { words }).errors.words).toMatch(/number/)
  })

  test('a choice must be one of its list', () => {
    const tone = field('tone', { type: 'choice', choices: ['plain', 'warm'] })
    expect(readInputs([tone], { tone: 'angry' }).errors.tone).toBeDefined()
    expect(readInputs([tone], { tone: 'warm' }).inputs).toEqual({ tone: 'warm' })
  })
})

describe('lists and maps', () => {
  const list = field('points', { type: 'list' })
  const map = field('facts', { type: 'map' })

  test('a list is one item a line, or JSON', () => {
    expect(readInputs([list], { points: 'tea\n\n  rain ' }).inputs).toEqual({ points: ['tea', 'rain'] })
    expect(readInputs([list], { points: '[1, {"a": 2}]' }).inputs).toEqual({ points: [1, { a: 2 }] })
    expect(readInputs([list], { points: '[1, 2' }).errors.points).toBe('Line 1, column 6: a comma or ] is missing here.')
    expect(readInputs([list], { points: '{}' }).errors.points).toMatch(/must be a list/)
  })

  test('a map is JSON, and its errors say where', () => {
    expect(readInputs([map], { facts: '{"a": [1]}' }).inputs).toEqual({ facts: { a: [1] } })
    expect(readInputs([map], { facts: '{"a": 1\n"b": 2}' }).errors.facts).toBe('Line 2, column 1: a comma or } is missing here.')
    expect(readInputs([map], { facts: '[1]' }).errors.facts).toMatch(/must be a map/)
  })

  test('what fits a line is shown so, the rest as JSON', () => {
    expect(initialValues([field('points', { type: 'list', default: ['tea', 'rain'] })])).toEqual({ points: 'tea\nrain' })
    expect(initialValues([field('points', { type: 'list', default: ['[x', 1] })])).toEqual({
      points: '[\n  "[x",\n  1\n]',
    })
    expect(initialValues([field('facts', { type: 'map', default: { a: 1 } })])).toEqual({ facts: '{\n  "a": 1\n}' })
  })
})
