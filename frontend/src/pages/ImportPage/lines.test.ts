import { expect, test } from 'vitest'
import { lineOf, lineRange } from './lines'

test('a line is found by its number', () => {
  expect(lineRange('ab\ncd\n', 1)).toEqual([0, 2])
  expect(lineRange('ab\ncd\n', 2)).toEqual([3, 5])
  expect(lineRange('ab\ncd', 9)).toEqual([5, 5])
})

test('a place names its line', () => {
  expect(lineOf('line 12, column 3')).toBe(12)
  expect(lineOf('steps[2].config')).toBeNull()
})
