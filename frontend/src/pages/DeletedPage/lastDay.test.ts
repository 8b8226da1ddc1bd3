import { expect, test } from 'vitest'
import { lastDay } from './lastDay'

test('a deleted flow is kept for 30 days', () => {
  expect(lastDay('2026-11-20T12:00:00.000Z')).toBe('20 Dec')
  expect(lastDay('2026-12-15T12:00:00.000Z')).toBe('14 Jan')
})
