import { describe, expect, test } from 'vitest'
import { clockTime, plural, shortNumber, timeAgo } from './format'

describe('numbers', () => {
  test.each([
    [0, '0'],
    [312, '312'],
    [999, '999'],
    [1_900, '1.9k'],
    [7_000, '7.0k'],
    [38_312, '38.3k'],
    [118_400, '118k'],
    [999_960, '1.0M'],
    [2_400_000, '2.4M'],
  ])('%d is written %s', (value, written) => {
    expect(shortNumber(value)).toBe(written)
  })

  test('a count agrees with its noun', () => {
    expect(plural(1, 'step')).toBe('1 step')
    expect(plural(0, 'step')).toBe('0 steps')
    expect(plural(2, 'pass', 'passes')).toBe('2 passes')
  })
})

describe('times', () => {
  test('a duration is a clock', () => {
    expect(clockTime(34_900)).toBe('0:34')
    expect(clockTime(242_000)).toBe('4:02')
    expect(clockTime(3_725_000)).toBe('1:02:05')
    expect(clockTime(-5)).toBe('0:00')
  })

  test('the past gets vaguer with distance', () => {
    const now = new Date('2026-11-20T12:00:00Z')
    const ago = (minutes: number) => timeAgo(new Date(now.getTime() - minutes * 60_000), now)
    expect(ago(0.5)).toBe('just now')
    expect(ago(4)).toBe('4 min ago')
    expect(ago(125)).toBe('2 h ago')
    expect(ago(2 * 24 * 60)).toBe('Wednesday')
    expect(ago(20 * 24 * 60)).toBe('Oct 31')
  })

  test('a clock that runs behind the server still says now', () => {
    const now = new Date('2026-11-20T12:00:00Z')
    expect(timeAgo(new Date('2026-11-20T12:00:09Z'), now)).toBe('just now')
  })
})
