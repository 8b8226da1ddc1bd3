import { asProblem } from '../api/problem'
import type { FlowSummary } from '../api/types'
import { useDeleteFlow, useUndeleteFlow } from '../api/useFlowActions'
import { isTerminal } from '../graph/runState'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { ProblemBanner } from '../ui/ProblemBanner'
import { showToast } from '../ui/toastStore'

interface DeleteDialogProps {
  flow: Pick<FlowSummary, 'id' | 'name' | 'last_run'>
  onClose: () => void
  onDeleted?: () => void
}

/** Names what happens before it does; afterwards it can be undone, for 30 days. */
export default function DeleteDialog({ flow, onClose, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteFlow()
  const bringBack = useUndeleteFlow()
  const runs = flow.last_run !== null && !isTerminal(flow.last_run.state)
  // The card around this goes with the flow: promises tell how it ended all the same, callbacks of `mutate` would not.
  const undo = () => {
    bringBack.mutateAsync(flow.id).then(
      () => { showToast({ icon: 'succeeded', title: `${flow.name} is back.` }) },
      (error: unknown) => {
        const { detail, remedy } = asProblem(error)
        showToast({ icon: 'failed', title: `Not restored. ${detail}`, text: remedy })
      },
    )
  }
  const perform = () => {
    remove.mutateAsync(flow.id).then(
      () => {
        onClose()
        showToast({ icon: 'trash', title: `${flow.name} was deleted.`, action: { label: 'Undo', perform: undo } })
        onDeleted?.()
      },
      () => undefined, // shown in the dialog
    )
  }
  return (
    <Dialog
      title={`Delete ${flow.name}?`}
      icon="trash"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" icon="trash" busy={remove.isPending} onClick={perform}>
            Delete the flow
          </Button>
        </>
      }
    >
      {remove.error && <ProblemBanner error={remove.error} />}
      <p>
        {runs ? 'Its runs under way are cancelled' : 'Runs of it that are under way are cancelled'}, and nobody can start
        new ones. Finished runs stay readable.
      </p>
      <p className="m2">For 30 days it can be restored from Deleted, with all its versions. After that it is gone.</p>
    </Dialog>
  )
}
