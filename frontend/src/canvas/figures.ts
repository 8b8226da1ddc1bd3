/** Numbers as the canvas and the panels write them. */
import { costText } from '../graph/cost'
import type { StepState } from '../graph/stepState'
import { shortNumber } from '../ui/format'

export function seconds(milliseconds: number, unit = ' s'): string {
  const whole = Math.max(0, milliseconds) / 1000
  if (whole < 59.95) return `${whole.toFixed(1)}${unit}`
  const minutes = Math.floor(Math.round(whole) / 60)
  if (minutes < 60) return `${minutes}m ${two(Math.round(whole) % 60)}s`
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** "1.9k $0.021 5.4s" once a provider has counted, "0.1 s" for a step without such a call. */
export function settledFigures(step: StepState): string {
  const time = step.duration_ms ?? between(step.started_at, step.finished_at)
  if (!hasCounted(step)) return time === null ? '' : seconds(time)
  const cost = costText(step, 3)
  // Beside the longer words of a bad end there is room for what it cost, and no more.
  if (step.state !== 'succeeded') return cost
  const spent = `${shortNumber(step.usage.input + step.usage.output)} ${cost}`
  return time === null ? spent : `${spent} ${seconds(time, 's')}`
}

/** Until a provider has counted, tokens and cost are unknown rather than nothing. */
export const hasCounted = (step: StepState) => step.calls.some((call) => call.usage !== null)

export function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from)
}

const CODE_POINTS_A_TOKEN = 4

/** Providers count tokens only at the end; until then this is an estimate, and marked as one. */
export function estimatedTokens(codePoints: number): number {
  return Math.ceil(codePoints / CODE_POINTS_A_TOKEN)
}
