import { expect, test } from 'vitest'
import { elapsed, longestFinished } from './elapsed'
import { readState } from './filters'

const started_at = '2026-11-20T12:00:00.000Z'

test('a run that nobody picked up has no duration', () => {
  expect(elapsed({ started_at: null, finished_at: null }, new Date())).toBeNull()
})

test('a live run counts to now, a finished one to its end', () => {
  const now = new Date('2026-11-20T12:01:00Z')
  expect(elapsed({ started_at, finished_at: null }, now)).toBe(60_000)
  expect(elapsed({ started_at, finished_at: '2026-11-20T12:00:19.000Z' }, now)).toBe(19_000)
})

test('the scale of the bars leaves live runs out', () => {
  expect(
    longestFinished([
      { started_at: '2026-11-01T12:00:00.000Z', finished_at: null },
      { started_at, finished_at: '2026-11-20T12:00:19.000Z' },
    ]),
  ).toBe(19_000)
})

test('only known states are read from the address', () => {
  expect(readState('state=failed')).toBe('failed')
  expect(readState('?state=failed')).toBe('failed')
  expect(readState('state=<script>')).toBeNull()
  expect(readState('')).toBeNull()
})
