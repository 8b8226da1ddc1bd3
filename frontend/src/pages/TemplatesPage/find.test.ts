import { expect, test } from 'vitest'
import { categories, findTemplates } from './find'

const template = (name: string, category: string, tags: string[] = []) => ({ name, category, tags, promise: '', when: '', runs: true })
const all = [
  template('Refine until good', 'Write', ['critique']),
  template('Second opinions', 'Judge', ['vote']),
  template('Red team', 'Judge', ['critique']),
]
const names = (words: string, category: string | null = null) => findTemplates(all, words, category).map(({ name }) => name)

test('every word must be somewhere, in any order and case', () => {
  expect(names('')).toHaveLength(3)
  expect(names('CRITIQUE')).toEqual(['Refine until good', 'Red team'])
  expect(names('team critique')).toEqual(['Red team'])
  expect(names('team vote')).toEqual([])
})

test('a category narrows it further', () => {
  expect(names('critique', 'Judge')).toEqual(['Red team'])
})

test('categories come with their counts, in the order of the library', () => {
  expect(categories(all)).toEqual([
    { name: 'Write', count: 1 },
    { name: 'Judge', count: 2 },
  ])
})

test('what runs today comes first', () => {
  const [first, second, third] = all
  const mixed = [{ ...first!, runs: false }, second!, { ...third!, runs: false }]
  expect(findTemplates(mixed, '', null).map(({ name }) => name)).toEqual(['Second opinions', 'Refine until good', 'Red team'])
})
