import { expect, test } from 'vitest'
import { commonTags } from './commonTags'

test('the tags that most flows share come first, a few at most', () => {
  const flows = [{ tags: ['release', 'b'] }, { tags: ['a', 'release', 'release'] }, { tags: [] }, { tags: ['b', 'c'] }]
  expect(commonTags(flows, 3)).toEqual(['b', 'release', 'a'])
  expect(commonTags([], 3)).toEqual([])
})
