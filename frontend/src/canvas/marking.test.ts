import { expect, it } from 'vitest'
import type { Step } from '../graph/document'
import { framedDocument } from '../graph/framed.fixture'
import { markingOf } from './marking'

const loop = framedDocument().steps.find((step) => step.kind === 'loop')!
const words = (config: Record<string, unknown>, kind = 'loop') => markingOf({ ...loop, kind, config } as Step).words

it('says in words when a loop ends', () => {
  expect(markingOf(loop)).toEqual({ words: 'until score reaches 0.85', limit: 'max 4' })
  expect(words({ until: '{{ critic.done }}' })).toBe('until critic.done')
  expect(words({ until: { field: 'Review.score', operator: '>=', value: 0.8 } })).toBe('until Review.score >= 0.8')
  expect(words({ passes: 3 })).toBe('3 times')
  expect(words({ passes: null })).toBe('until a limit is reached')
})

it('says what runs beside each other', () => {
  expect(words({}, 'fan_out')).toBe('in parallel')
  expect(words({ items: '{{ plan.tasks }}' }, 'for_each')).toBe('for each of plan.tasks')
})
