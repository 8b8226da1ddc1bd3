import { useEffect } from 'react'
import { asProblem } from '../../api/problem'
import { useMayRun } from '../../api/useMayRun'
import type { RunOrder } from '../../api/useRunControl'
import { useRunControl } from '../../api/useRunControl'
import type { RunStatus } from '../../graph/runState'
import { isTerminal } from '../../graph/runState'
import { useRunStatus, useRunView } from '../../stores/hooks'
import type { RunStore } from '../../stores/runStore'
import { Button } from '../../ui/Button'
import { showToast } from '../../ui/toastStore'

interface RunControlsProps {
  runId: string
  store: RunStore
  before: RunStatus
  onAgain: () => void
  onRerun: () => void
}

/** For those who may run. Nothing here asks back: finished steps are kept, and the run can be started again. */
export function RunControls({ runId, store, before, onAgain, onRerun }: RunControlsProps) {
  const status = useRunStatus(store, before)
  if (!useMayRun()) return null
  if (!isTerminal(status)) return <Underway runId={runId} store={store} paused={status === 'paused'} />
  return (
    <>
      <Button icon="undo" keys="mod+Enter" onClick={onAgain}>
        Run again
      </Button>
      {status !== 'completed' && (
        <Button look="ink" icon="retrying" onClick={onRerun}>
          {status === 'failed' ? 'Rerun from the failure' : 'Go on in a new run'}
        </Button>
      )}
    </>
  )
}

const NOT_DONE: Readonly<Record<RunOrder, string>> = {
  pause: 'Not paused.',
  resume: 'Not resumed.',
  cancel: 'Not cancelled.',
}

function Underway({ runId, store, paused }: { runId: string; store: RunStore; paused: boolean }) {
  const cancelRequested = useRunView(store, (view) => view.run.cancel_requested)
  const pauseRequested = useRunView(store, (view) => view.run.pause_requested)
  const control = useRunControl(runId)
  const asked = control.isPending || control.isSuccess ? control.variables : undefined
  const reset = control.reset
  // What was asked for has happened, or something else has: the next order is a new one.
  useEffect(() => {
    reset()
  }, [reset, paused, pauseRequested])
  const cancelling = cancelRequested || asked === 'cancel'
  const pausing = !paused && (pauseRequested || asked === 'pause')
  const give = (order: RunOrder) => {
    control.mutate(order, {
      onError: (error) => {
        const { detail, remedy } = asProblem(error)
        showToast({ icon: 'failed', title: `${NOT_DONE[order]} ${detail}`, text: remedy })
      },
    })
  }
  return (
    <>
      {paused || pausing ? (
        <Button look={paused ? 'ink' : 'line'} icon="play" busy={asked === 'resume'} onClick={() => { give('resume') }}>
          {asked === 'resume' ? 'Resuming' : 'Resume'}
        </Button>
      ) : (
        <Button icon="pause" onClick={() => { give('pause') }}>
          Pause
        </Button>
      )}
      <Button look="danger" icon="stop" busy={cancelling} onClick={() => { give('cancel') }}>
        {cancelling ? 'Cancelling' : 'Cancel run'}
      </Button>
    </>
  )
}
