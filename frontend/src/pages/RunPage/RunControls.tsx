import { useCancelRun } from '../../api/useCancelRun'
import { isTerminal } from '../../graph/runState'
import { useRunView } from '../../stores/hooks'
import type { RunStore } from '../../stores/runStore'
import { Button } from '../../ui/Button'
import { ProblemBanner } from '../../ui/ProblemBanner'

interface RunControlsProps {
  runId: string
  store: RunStore
  onAgain: () => void
}

/** Cancel asks nothing: finished steps are kept, and the run can be started again. */
export function RunControls({ runId, store, onAgain }: RunControlsProps) {
  const ended = useRunView(store, (view) => isTerminal(view.run.state))
  const asked = useRunView(store, (view) => view.cancelling)
  const cancel = useCancelRun(runId)
  if (ended) {
    return (
      <Button icon="undo" onClick={onAgain}>
        Run again
      </Button>
    )
  }
  const cancelling = asked || cancel.isPending || cancel.isSuccess
  return (
    <>
      {cancel.error && <ProblemBanner error={cancel.error} />}
      <Button
        look="danger"
        icon="stop"
        busy={cancelling}
        onClick={() => {
          cancel.mutate()
        }}
      >
        {cancelling ? 'Cancelling' : 'Cancel run'}
      </Button>
    </>
  )
}
