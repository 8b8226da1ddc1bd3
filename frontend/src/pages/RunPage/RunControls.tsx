import { asProblem } from '../../api/problem'
import { useCancelRun } from '../../api/useCancelRun'
import { useMayRun } from '../../api/useMayRun'
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
}

/** For those who may run. Cancel asks nothing: finished steps are kept, and the run can be started again. */
export function RunControls({ runId, store, before, onAgain }: RunControlsProps) {
  const ended = isTerminal(useRunStatus(store, before))
  const asked = useRunView(store, (view) => view.cancelling)
  const cancel = useCancelRun(runId)
  if (!useMayRun()) return null
  if (ended) {
    return (
      <Button icon="undo" keys="mod+Enter" onClick={onAgain}>
        Run again
      </Button>
    )
  }
  const cancelling = asked || cancel.isPending || cancel.isSuccess
  return (
    <Button
      look="danger"
      icon="stop"
      busy={cancelling}
      onClick={() => {
        cancel.mutate(undefined, { onError: tell })
      }}
    >
      {cancelling ? 'Cancelling' : 'Cancel run'}
    </Button>
  )
}

function tell(error: unknown): void {
  const { detail, remedy } = asProblem(error)
  showToast({ icon: 'failed', title: `Not cancelled. ${detail}`, text: remedy })
}
