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
