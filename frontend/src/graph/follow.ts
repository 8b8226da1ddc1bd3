import type { RunState } from './runState'

/** The step worth looking at now: one that works, else the one that ended the run, else the last that ended. */
export function stepToWatch(run: RunState, order: readonly string[]): string | null {
  const inState = (...states: string[]) => order.filter((id) => states.includes(run.steps[id]?.state ?? ''))
  const working = inState('running', 'retrying', 'waiting').at(0)
  if (working) return working
  const failed = run.state === 'failed' ? inState('failed').at(0) : undefined
  if (failed) return failed
  const settled = inState('succeeded', 'failed', 'cancelled')
  const last = settled.reduce<string | null>((latest, id) => {
    const ended = run.steps[id]?.finished_at ?? ''
    return latest === null || ended >= (run.steps[latest]?.finished_at ?? '') ? id : latest
  }, null)
  return last ?? order[0] ?? null
}
