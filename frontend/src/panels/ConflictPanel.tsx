import { useLocation } from 'wouter'
import { asProblem } from '../api/problem'
import type { Kind, MergeConflict, StaleDraft } from '../api/types'
import { useCopyDocument, useSaveDraft } from '../api/useChangeFlow'
import { byStep, conflictKey, settle } from '../graph/settle'
import { Button } from '../ui/Button'
import { plural } from '../ui/format'
import { Icon } from '../ui/Icon'
import { ProblemBanner } from '../ui/ProblemBanner'
import { TimeAgo } from '../ui/TimeAgo'
import { showToast } from '../ui/toastStore'
import { ConflictField } from './ConflictField'
import { ConflictStep } from './ConflictStep'
import { useSettling } from './useSettling'
import './ConflictPanel.css'
import './panels.css'

interface ConflictPanelProps {
  flowId: string
  stale: StaleDraft
  kinds: readonly Kind[]
  /** Somebody was faster again. */
  onStale: (stale: StaleDraft) => void
  /** Merged and saved, or left as it is. */
  onDone: () => void
}

/** A save that came too late: what touches nothing of theirs is merged, the rest is chosen field by field. */
export function ConflictPanel({ flowId, stale, kinds, onStale, onDone }: ConflictPanelProps) {
  const [, navigate] = useLocation()
  const { choices, pressed, choose, press } = useSettling(stale)
  const save = useSaveDraft(flowId)
  const copy = useCopyDocument()
  const { merge, yours, theirs, revision } = stale
  const who = stale.changed_by?.name ?? 'Somebody else'
  const conflicts = merge?.conflicts ?? []
  const undecided = conflicts.filter((conflict) => !choices.has(conflictKey(conflict)))
  const perform = () => {
    press()
    if (!merge || !yours || undecided.length > 0) return
    save.mutate(
      { revision, document: settle(merge.document, yours, conflicts, choices) },
      {
        onSuccess: () => {
          showToast({ icon: 'merge', title: 'Both changes are saved.' })
          onDone()
        },
        onError: (error) => {
          const again = asProblem(error).staleDraft()
          if (again) onStale(again)
        },
      },
    )
  }
  const keepCopy = () => {
    if (!yours) return
    copy.mutate(
      { name: `${yours.name} (my copy)`, document: yours },
      { onSuccess: ({ id }) => { navigate(`/flows/${id}`) } },
    )
  }
  return (
    <>
      <div className="panel-head conflict-head" data-st="waiting">
        <span className="tile">
          <Icon name="merge" />
        </span>
        <h2 className="grow" tabIndex={-1} data-panel-title>
          {headline(merge, conflicts)}
        </h2>
        {conflicts.length > 0 && (
          <span className="num m3">
            {conflicts.length - undecided.length} of {conflicts.length} decided
          </span>
        )}
      </div>
      <p className="t12 m2 conflict-lead" role="status">
        {who} saved this flow <TimeAgo at={stale.changed_at} />, while you were looking at the revision before.{' '}
        {LEADS[merge === null ? 'apart' : conflicts.length > 0 ? 'asks' : 'clean']}
      </p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys */}
      <div className="settings" tabIndex={0} role="region" aria-label="What needs your choice">
        {save.error && !asProblem(save.error).staleDraft() && <ProblemBanner error={save.error} />}
        {copy.error && <ProblemBanner error={copy.error} />}
        {[...byStep(conflicts)].map(([step, fields]) => (
          <ConflictStep key={step ?? ''} step={step} title={fields[0]?.title ?? ''} document={theirs} other={yours} kinds={kinds}>
            {fields.map((conflict) => (
              <ConflictField
                key={conflictKey(conflict)}
                conflict={conflict}
                who={who}
                choice={choices.get(conflictKey(conflict)) ?? null}
                missing={pressed && !choices.has(conflictKey(conflict))}
                onChoose={(side) => { choose(conflictKey(conflict), side) }}
              />
            ))}
          </ConflictStep>
        ))}
      </div>
      <div className="conflict-foot">
        {pressed && undecided.length > 0 && (
          <p className="error-line" role="alert">
            <Icon name="error" size={14} />
            <span>{plural(undecided.length, 'choice is', 'choices are')} still to be made.</span>
          </p>
        )}
        <div className="conflict-buttons">
          {merge && yours && (
            <Button look="ink" className="grow" busy={save.isPending} onClick={perform}>
              Save revision {revision + 1}
            </Button>
          )}
          {yours && (
            <Button busy={copy.isPending} onClick={keepCopy}>
              Keep mine as a copy
            </Button>
          )}
          <Button look="quiet" onClick={onDone}>
            Keep only theirs
          </Button>
        </div>
      </div>
    </>
  )
}

function headline(merge: StaleDraft['merge'], conflicts: readonly MergeConflict[]): string {
  if (merge === null) return 'Your change was not saved'
  if (conflicts.length === 0) return 'Both changes fit together'
  const steps = new Set(conflicts.map(({ step }) => step)).size
  return plural(steps, 'place needs your choice', 'places need your choice')
}

const LEADS = {
  asks: 'Nothing is lost: choose for each place that both of you changed.',
  clean: 'Nothing of it touches what you changed. Save to keep both.',
  apart: 'The two can no longer be put together. Look at theirs, then do yours again, or keep yours as a copy.',
} as const
