import { asProblem } from '../api/problem'
import type { FlowDetail, StaleDraft } from '../api/types'
import { useUpgradeDraft, useUpgradePreview } from '../api/useUpgrade'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { plural } from '../ui/format'
import { ProblemBanner } from '../ui/ProblemBanner'
import { Sentence } from '../ui/Sentence'
import { LateWords } from '../ui/Skeleton'
import { showToast } from '../ui/toastStore'
import './UpgradeDialog.css'

interface UpgradeDialogProps {
  flow: Pick<FlowDetail, 'id' | 'name' | 'revision'>
  /** Somebody saved the draft between the preview and the press. */
  onStale: (stale: StaleDraft) => void
  onClose: () => void
}

/** What today's kinds change in a draft made with older ones; nothing is saved before the press. */
export default function UpgradeDialog({ flow, onStale, onClose }: UpgradeDialogProps) {
  const preview = useUpgradePreview(flow.id, flow.revision)
  const upgrade = useUpgradeDraft(flow.id)
  const changes = preview.data?.changes ?? []
  const perform = () => {
    upgrade.mutate(flow.revision, {
      onSuccess: () => {
        showToast({ icon: 'check', title: 'The draft is up to date.', text: 'Published versions stay as they are.' })
        onClose()
      },
      onError: (error) => {
        const stale = asProblem(error).staleDraft()
        if (!stale) return
        onStale(stale)
        onClose()
      },
    })
  }
  return (
    <Dialog
      title={`Upgrade ${flow.name}`}
      icon="arrowup"
      lead="Only the draft changes. Published versions and their runs stay as they are."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          {changes.length > 0 && (
            <Button look="ink" busy={upgrade.isPending} onClick={perform}>
              {upgrade.isPending ? 'Upgrading' : 'Upgrade the draft'}
            </Button>
          )}
        </>
      }
    >
      {preview.error && <ProblemBanner error={preview.error} onRetry={() => void preview.refetch()} />}
      {upgrade.error && !asProblem(upgrade.error).staleDraft() && <ProblemBanner error={upgrade.error} />}
      {preview.isPending && <LateWords>Looking what changes</LateWords>}
      {preview.data && changes.length === 0 && <p>Nothing changes: the draft is up to date.</p>}
      {changes.length > 0 && (
        <>
          <h3 className="upgrade-count">{plural(changes.length, 'change')}</h3>
          <ul className="upgrade-changes" aria-label="What changes">
            {changes.map((change, place) => (
              <li key={place}>
                <Sentence>{change}</Sentence>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}
