import { expect, it } from 'vitest'
import { artifactsIn, isArtifact, sizeWords } from './artifact'

const large = { $artifact: 'sha256:a', size: 3_200_000, media_type: 'application/json' }

it('what lies apart is known by its address, wherever in a value it is', () => {
  expect(isArtifact(large)).toBe(true)
  expect(isArtifact({ $artifact: 7 })).toBe(false)
  expect(artifactsIn({ pages: ['x', { text: large }] })).toEqual([{ at: 'pages[1].text', ref: large }])
  expect(artifactsIn(Array(100).fill(large), 3)).toHaveLength(3)
})

it('sizes are told in the unit that fits', () => {
  expect([0, 999, 1_234, 3_200_000, 250_000_000, 4e12].map(sizeWords)).toEqual(['0 bytes', '999 bytes', '1.2 KB', '3.2 MB', '250 MB', '4000 GB'])
})
