import type { RunStatus } from '../../graph/runState'
import { isTerminal } from '../../graph/runState'
import { useRunClock } from '../../canvas/useRunClock'
import { useRunStatus, useRunView } from '../../stores/hooks'
import type { RunStore } from '../../stores/runStore'
import { clockTime } from '../../ui/format'
import { StateChip } from '../../ui/StateChip'
import { STATES } from '../../ui/states'

/** The run's state with its clock. */
export function RunChip({ store, before }: { store: RunStore; before: RunStatus }) {
  const shown = useRunStatus(store, before)
  const started = useRunView(store, (view) => view.run.started_at)
  const finished = useRunView(store, (view) => view.run.finished_at)
  const cancelling = useRunView(store, (view) => view.cancelling)
  const ended = isTerminal(shown)
  const now = useRunClock(store, 1_000, !ended)
  const word = cancelling && !ended ? 'Cancelling' : STATES[shown].word
  if (started === null) return <StateChip state={shown} label={word} />
  const end = finished === null ? now : Date.parse(finished)
  return <StateChip state={shown} label={`${word} ${clockTime(end - Date.parse(started))}`} />
}
