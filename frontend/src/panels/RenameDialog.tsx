import type { FlowSummary } from '../api/types'
import { useRenameFlow } from '../api/useFlowActions'
import { NameDialog } from './NameDialog'

interface RenameDialogProps {
  flow: Pick<FlowSummary, 'id' | 'name' | 'revision'>
  onClose: () => void
}

export default function RenameDialog({ flow, onClose }: RenameDialogProps) {
  const rename = useRenameFlow()
  return (
    <NameDialog
      title="Rename the flow"
      icon="refine"
      name={flow.name}
      action="Rename"
      busy={rename.isPending}
      error={rename.error}
      onName={(name) => { rename.mutate({ id: flow.id, revision: flow.revision, name }, { onSuccess: onClose }) }}
      onClose={onClose}
    />
  )
}
