/* Numbers as people read them on a score: short, tabular, never rounded into something else. */

/** 312, 1.9k, 7.0k, 38.3k, 118k, 2.4M. */
export function shortNumber(value: number): string {
  const steps: [number, string][] = [
    [1_000_000, 'M'],
    [1_000, 'k'],
  ]
  for (const [size, letter] of steps) {
    // 999,950 would round to 1000.0k: it is a million already.
    if (value >= size * 0.99995 && value >= 1_000) {
      const scaled = value / size
      return (scaled >= 99.95 ? scaled.toFixed(0) : scaled.toFixed(1)) + letter
    }
  }
  return String(Math.round(value))
}

/** A duration as a clock: 0:34, 4:02, 1:02:05. */
export function clockTime(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000))
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60]
  const pad = (part: number) => String(part).padStart(2, '0')
  return hours > 0 ? `${String(hours)}:${pad(minutes)}:${pad(seconds)}` : `${String(minutes)}:${pad(seconds)}`
}

const dayName = new Intl.DateTimeFormat('en', { weekday: 'long' })
const dayAndMonth = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const fullDay = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })

/** "just now", "4 min ago", "2 h ago", "Friday", "18 Nov". */
export function timeAgo(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${String(minutes)} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${String(hours)} h ago`
  if (hours < 6 * 24) return dayName.format(then)
  return (then.getFullYear() === now.getFullYear() ? dayAndMonth : fullDay).format(then)
}

export const plural = (count: number, one: string, many = `${one}s`) => `${String(count)} ${count === 1 ? one : many}`
