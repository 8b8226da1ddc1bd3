import { expect, test } from 'vitest'
import { address, pairOf, pick } from './pair'

const query = (text = '') => new URLSearchParams(text)

test('without a choice the draft is compared with what is published, or else with the latest', () => {
  expect(pairOf(query(), 3, 4)).toEqual({ from: 3, to: 'draft' })
  expect(pairOf(query(), null, 4)).toEqual({ from: 4, to: 'draft' })
  expect(pairOf(query(), null, null)).toEqual({ from: null, to: 'draft' })
})

test('the address carries the choice, odd ones are passed over', () => {
  expect(pairOf(query('from=2&to=4'), 3, 4)).toEqual({ from: 2, to: 4 })
  expect(pairOf(query('from=x&to=-1'), 3, 4)).toEqual({ from: 3, to: 'draft' })
  expect(address('f1', { from: 2, to: 'draft' })).toBe('/flows/f1/versions?from=2&to=draft')
})

test('picking an older one makes it A, a newer one B', () => {
  expect(pick({ from: 3, to: 'draft' }, 1)).toEqual({ from: 1, to: 'draft' })
  expect(pick({ from: 1, to: 3 }, 4)).toEqual({ from: 1, to: 4 })
  expect(pick({ from: 1, to: 3 }, 2)).toEqual({ from: 2, to: 3 })
  expect(pick({ from: 1, to: 3 }, 'draft')).toEqual({ from: 1, to: 'draft' })
  expect(pick({ from: 1, to: 3 }, 3)).toEqual({ from: 1, to: 3 })
})
