import type { RunState } from '../graph/runState'
import { isTerminal } from '../graph/runState'

/** rest: while building; idle: not reached yet; moving: its target works now; taken; dead: not taken. */
export type EdgeState = 'rest' | 'idle' | 'moving' | 'taken' | 'dead'

export function edgeState(run: RunState, source: string, target: string): EdgeState {
  const from = run.steps[source]?.state
  const to = run.steps[target]?.state
  if (from === 'skipped' || from === 'cancelled') return 'dead'
  // A failure that does not end the run passes control on.
  if (from === 'failed' && (to === undefined || to === 'queued')) return 'dead'
  if (from !== 'succeeded' && from !== 'failed') return isTerminal(run.state) ? 'dead' : 'idle'
  if (to === 'skipped') return 'dead'
  if (to === 'queued') return isTerminal(run.state) ? 'dead' : 'idle'
  return to === 'running' || to === 'retrying' ? 'moving' : 'taken'
}
