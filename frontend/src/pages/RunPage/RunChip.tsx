import type { RunStatus } from '../../graph/runState'
import { isTerminal } from '../../graph/runState'
import { waitingWords } from '../../graph/waits'
import { Until } from '../../canvas/RunFigures'
import { useRunClock } from '../../canvas/useRunClock'
import { useRunStatus, useRunView } from '../../stores/hooks'
import type { RunStore } from '../../stores/runStore'
import { useViewer } from '../../stores/viewer'
import { clockTime } from '../../ui/format'
import { StateChip } from '../../ui/StateChip'
import { STATES } from '../../ui/states'
import { titleOf } from './titles'

/** The run's state with its clock, or with what it waits for. */
export function RunChip({ store, before }: { store: RunStore; before: RunStatus }) {
  const shown = useRunStatus(store, before)
  if (shown === 'waiting') return <WaitingChip store={store} />
  if (shown === 'paused') return <PausedChip store={store} />
  return <ClockChip store={store} shown={shown} />
}

function ClockChip({ store, shown }: { store: RunStore; shown: RunStatus }) {
  const started = useRunView(store, (view) => view.run.started_at)
  const finished = useRunView(store, (view) => view.run.finished_at)
  const word = useRunView(store, ({ run }) => (run.cancel_requested ? 'Cancelling' : run.pause_requested ? 'Pausing' : null))
  const ended = isTerminal(shown)
  const now = useRunClock(store, 1_000, !ended)
  const label = (!ended && word) || STATES[shown].word
  if (started === null) return <StateChip state={shown} label={label} />
  const end = finished === null ? now : Date.parse(finished)
  return <StateChip state={shown} label={`${label} ${clockTime(end - Date.parse(started))}`} />
}

function WaitingChip({ store }: { store: RunStore }) {
  const viewer = useViewer()
  const words = useRunView(store, ({ run, instances }) => {
    const all = instances.waiting.flatMap((path) => {
      const step = run.steps.get(path)
      return step ? [waitingWords(step, viewer)] : []
    })
    return all.find((one) => one === 'Waiting for you') ?? all.find((one) => one !== 'Waiting') ?? 'Waiting'
  })
  const until = useRunView(store, (view) => view.run.waiting_until)
  if (words !== 'Waiting' || until === null) return <StateChip state="waiting" label={words} />
  return (
    <StateChip
      state="waiting"
      label={
        <>
          Waiting, goes on <Until run={store} moment={until} />
        </>
      }
    />
  )
}

function PausedChip({ store }: { store: RunStore }) {
  const at = useRunView(store, (view) => view.run.paused_at)
  const title = at === null ? null : titleOf(store, at)
  return <StateChip state="paused" label={title === null ? 'Paused' : `Paused before ${title}`} />
}
