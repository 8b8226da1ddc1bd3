import { expect, test } from 'vitest'
import type { ChangedStep } from '../../api/types'
import { apart } from './moved'

const step = (id: string, ...fields: string[]): ChangedStep => ({
  id,
  title: id,
  fields: fields.map((field) => ({ field, before: 1, after: 2, words: null })),
})

test('steps that only lie elsewhere are set apart from those that changed', () => {
  const given = [step('a', 'config.prompt', 'position'), step('b', 'position'), step('c', 'size.width', 'position.x')]
  const { changed, moved } = apart(given)
  expect(changed.map(({ id }) => id)).toEqual(['a'])
  expect(moved.map(({ id }) => id)).toEqual(['b', 'c'])
})
