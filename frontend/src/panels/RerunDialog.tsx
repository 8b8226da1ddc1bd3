import type { Run } from '../api/types'
import { useForkPreview, useRerun } from '../api/useFork'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { ProblemBanner } from '../ui/ProblemBanner'
import { KeptAndNew } from './KeptAndNew'

interface RerunDialogProps {
  runId: string
  number: number
  /** The title of the step at which it ended. */
  from: string | null
  onClose: () => void
  onStarted: (run: Run) => void
}

/** The same again, from where it failed: what was done is kept. */
export default function RerunDialog({ runId, number, from, onClose, onStarted }: RerunDialogProps) {
  const rerun = useRerun(runId)
  const preview = useForkPreview(runId, null)
  return (
    <Dialog
      title={`Rerun run ${String(number)} from ${from ?? 'where it stopped'}`}
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
      <KeptAndNew preview={preview.data} />
    </Dialog>
  )
}
