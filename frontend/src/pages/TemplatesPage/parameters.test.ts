import { describe, expect, test } from 'vitest'
import type { TemplateParameter } from '../../api/types'
import { initialParameters, readParameters } from './parameters'

const field = (more: Partial<TemplateParameter>): TemplateParameter => ({
  name: 'x',
  title: 'X',
  help: '',
  type: 'text',
  default: '',
  min: null,
  max: null,
  ...more,
})
const read = (more: Partial<TemplateParameter>, text: string) => {
  const { parameters, errors } = readParameters([field(more)], { x: text })
  return errors.x ?? parameters.x
}

test('defaults fill the form, lists one a line', () => {
  const fields = [field({ default: 'tea' }), field({ name: 'm', type: 'models', default: ['a/b', 'c/d'] }), field({ name: 'n', default: 3 })]
  expect(initialParameters(fields)).toEqual({ x: 'tea', m: 'a/b\nc/d', n: '3' })
})

describe('reading', () => {
  test('what is empty takes its default, or is asked for where there is none', () => {
    expect(read({ default: 3 }, ' ')).toBeUndefined()
    expect(read({ default: null }, ' ')).toBe('This is needed to make the flow.')
  })

  test('models are accounts and names', () => {
    expect(read({ type: 'model' }, 'rehearsal/steady')).toBe('rehearsal/steady')
    expect(read({ type: 'model' }, 'steady')).toMatch(/account\/model/)
    expect(read({ type: 'models' }, 'a/b\n\n c/d/e ')).toEqual(['a/b', 'c/d/e'])
    expect(read({ type: 'models' }, 'a/b\nsteady')).toMatch(/“steady” is no model/)
    expect(read({ type: 'models', min: 2 }, 'a/b')).toBe('At least 2 models.')
  })

  test('numbers keep their bounds', () => {
    expect(read({ type: 'number', min: 0, max: 1 }, '0.85')).toBe(0.85)
    expect(read({ type: 'number', min: 0, max: 1 }, '1.5')).toBe('At most 1.')
    expect(read({ type: 'integer' }, '2.5')).toBe('This must be a whole number.')
    expect(read({ type: 'integer' }, 'many')).toMatch(/must be a number/)
  })
})
