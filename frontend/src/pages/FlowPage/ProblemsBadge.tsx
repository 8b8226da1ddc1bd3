import type { FlowDetail } from '../../api/types'
import { useProblems } from '../../api/useProblems'
import { plural } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import './ProblemsBadge.css'

interface ProblemsBadgeProps {
  flow: FlowDetail
  open: boolean
  onOpen: () => void
}

/** How many things are wrong with the draft; a press opens their list. */
export function ProblemsBadge({ flow, open, onOpen }: ProblemsBadgeProps) {
  const { data } = useProblems(flow.id, flow.revision)
  if (!data) return null
  const { errors, warnings } = data
  return (
    <button type="button" className="btn line problems-badge" aria-pressed={open} onClick={onOpen}>
      {errors > 0 && <Count icon="error" state="failed" count={errors} noun="error" />}
      {warnings > 0 && <Count icon="warn" state="retrying" count={warnings} noun="warning" />}
      {errors + warnings === 0 && (
        <span data-st="succeeded">
          <Icon name="check" size={14} />
          <span className="problems-noun">No problems</span>
        </span>
      )}
    </button>
  )
}

interface CountProps {
  icon: 'error' | 'warn'
  state: string
  count: number
  noun: string
}

const Count = ({ icon, state, count, noun }: CountProps) => (
  <span data-st={state}>
    <Icon name={icon} size={14} />
    {count} <span className="problems-noun">{plural(count, noun).slice(String(count).length + 1)}</span>
  </span>
)
