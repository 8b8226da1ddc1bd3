import { expect, test } from 'vitest'
import { nextPlace } from './regions'

test('going round the parts of a page ends where it began', () => {
  expect(nextPlace(0, 3, false)).toBe(1)
  expect(nextPlace(2, 3, false)).toBe(0)
  expect(nextPlace(0, 3, true)).toBe(2)
})

test('from nowhere the way leads to the first part, or back to the last', () => {
  expect(nextPlace(-1, 3, false)).toBe(0)
  expect(nextPlace(-1, 3, true)).toBe(2)
})
