import { ERROR_PORT } from '../graph/ports'
import type { RunState } from '../graph/runState'
import type { StepState } from '../graph/stepState'
import { isTerminal } from '../graph/runState'

/** rest: while building; idle: not reached yet; moving: its target works now; taken; dead: not taken. */
export type EdgeState = 'rest' | 'idle' | 'moving' | 'taken' | 'dead'

/** `source` and `target` are paths in the same scope. */
export function edgeState(run: RunState, source: string, target: string, port = 'out'): EdgeState {
  const from = run.steps.get(source)
  const to = run.steps.get(target)?.state ?? 'queued'
  const way = from ? leaves(from, to, port) : null
  if (way === false) return 'dead'
  if (way === null) return isTerminal(run.state) ? 'dead' : 'idle'
  if (to === 'skipped' && run.steps.get(target)?.passes_on !== true) return 'dead'
  if (to === 'queued') return isTerminal(run.state) ? 'dead' : 'idle'
  return to === 'running' || to === 'retrying' ? 'moving' : 'taken'
}

/** Did control leave by this port? null: that is open. */
function leaves(from: StepState, to: StepState['state'], port: string): boolean | null {
  switch (from.state) {
    case 'succeeded':
      return port !== ERROR_PORT && (from.ports === null || from.ports.includes(port))
    case 'failed':
      // A failure that does not end the run passes control on: at the error port, or where something came of it.
      return port === ERROR_PORT || to !== 'queued'
    case 'skipped':
      return from.passes_on && port !== ERROR_PORT
    case 'cancelled':
      return false
    case 'queued':
    case 'running':
    case 'retrying':
    case 'waiting':
      return null
  }
}
