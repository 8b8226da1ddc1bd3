import type { RunStatus } from '../../api/types'
import { STATES } from '../../ui/states'

/** The states worth asking for, in the order in which a run passes them. */
export const FILTERS: readonly { state: RunStatus | null; label: string }[] = [
  { state: null, label: 'All' },
  { state: 'running', label: STATES.running.word },
  { state: 'waiting', label: STATES.waiting.word },
  { state: 'paused', label: STATES.paused.word },
  { state: 'completed', label: STATES.completed.word },
  { state: 'failed', label: STATES.failed.word },
  { state: 'cancelled', label: STATES.cancelled.word },
]

export function readState(search: string): RunStatus | null {
  const asked = new URLSearchParams(search).get('state')
  return FILTERS.find(({ state }) => state !== null && state === asked)?.state ?? null
}
