/** The italic words over a frame, as over a bar of music: when it ends, how often, over what. */
import type { Step } from '../graph/document'
import { setting } from '../graph/document'
import { isMap } from '../graph/plain'

export interface Marking {
  words: string
  /** At the right end: the limit. */
  limit: string
}

export function markingOf(step: Step): Marking {
  switch (step.kind) {
    case 'loop':
      return { words: untilWords(step.config), limit: count(step.config.passes, 'max ') }
    case 'fan_out':
      return { words: 'in parallel', limit: count(step.config.limit, '', ' at once') }
    case 'for_each':
      return { words: `for each of ${shortened(setting(step, 'items') || '{{ previous }}')}`, limit: count(step.config.limit, '', ' at once') }
    default:
      return { words: '', limit: '' }
  }
}

function untilWords(config: Record<string, unknown>): string {
  const { threshold, until, passes } = config
  if (isMap(threshold) && typeof threshold.at_least === 'number') return `until score reaches ${threshold.at_least}`
  if (typeof until === 'string') return `until ${shortened(until)}`
  if (isMap(until) && typeof until.field === 'string') {
    const value = until.value == null ? '' : ` ${JSON.stringify(until.value)}`
    return `until ${shortened(until.field)} ${String(until.operator)}${value}`
  }
  return typeof passes === 'number' ? `${passes} times` : 'until a limit is reached'
}

const LONGEST = 32

function shortened(source: string): string {
  const text = source.replace(/^\s*\{\{-?\s*|\s*-?\}\}\s*$/g, '').trim()
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

function count(value: unknown, before: string, after = ''): string {
  return typeof value === 'number' ? `${before}${value}${after}` : ''
}
