import type { Run } from '../api/types'
import { useRerun } from '../api/useFork'
import { brokenSteps, forkEstimate } from '../graph/forking'
import type { RunStore } from '../stores/runStore'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { ProblemBanner } from '../ui/ProblemBanner'
import { KeptAndNew } from './KeptAndNew'

interface RerunDialogProps {
  runId: string
  number: number
  run: RunStore
  onClose: () => void
  onStarted: (run: Run) => void
}

/** The same again, from where it failed: what was done is kept. */
export default function RerunDialog({ runId, number, run, onClose, onStarted }: RerunDialogProps) {
  const rerun = useRerun(runId)
  const { run: state, instances } = run.getState()
  const broken = brokenSteps(run, state, instances)
  const titles = broken.map((id) => run.document.steps.find((step) => step.id === id)?.title ?? id)
  return (
    <Dialog
      title={`Rerun run ${String(number)} from ${titles[0] ?? 'where it stopped'}`}
      icon="undo"
      lead={`It becomes a new run with the same inputs. Run ${String(number)} stays as it is.`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            look="ink"
            icon="undo"
            busy={rerun.isPending}
            onClick={() => { rerun.mutate(undefined, { onSuccess: onStarted }) }}
          >
            {rerun.isPending ? 'Starting' : 'Rerun'}
          </Button>
        </>
      }
    >
      {rerun.error && <ProblemBanner error={rerun.error} />}
      <KeptAndNew estimate={forkEstimate(run, state, instances, broken)} />
    </Dialog>
  )
}
