import { Link } from 'wouter'
import { useRun } from '../api/useRun'
import type { Origin } from '../graph/journal'
import type { StepState } from '../graph/stepState'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icons'
import './story.css'

/** Where a result came from, when not from the step's own work; and which run it waits for. */
export function StepMarks({ state }: { state: StepState }) {
  const child = state.waits.findLast((wait) => wait.child !== null)?.child
  const { origin, pinned, edited, recovered, passes_on } = state
  if (!origin && !pinned && !edited && recovered === null && !child && !passes_on) return null
  return (
    <div className="marks">
      {origin && <Kept origin={origin} />}
      {pinned && <Mark icon="pin">Pinned: the step was not run</Mark>}
      {edited && <Mark icon="generate">Edited by a person</Mark>}
      {recovered !== null && <Mark icon="retrying">Saved by {RECOVERED[recovered] ?? recovered}</Mark>}
      {passes_on && <Mark icon="skipped">The steps after it go on</Mark>}
      {child && (
        <Link href={`/runs/${child.run}`} className="chip line">
          <Icon name="subflow" size={12} />
          Run {child.number}
        </Link>
      )}
    </div>
  )
}

const RECOVERED: Readonly<Record<string, string>> = { retry: 'another try', alternative: 'another flow', ask: 'an answer' }

/** Where in that run it was made. */
function Kept({ origin }: { origin: Origin }) {
  const { data } = useRun(origin.run)
  const at = origin.path === undefined ? '' : `?step=${encodeURIComponent(origin.path)}`
  return (
    <Link href={`/runs/${origin.run}${at}`} className="chip line">
      <Icon name="fork" size={12} />
      {data ? `Kept from run ${String(data.number)}` : 'Kept from an earlier run'}
    </Link>
  )
}

const Mark = ({ icon, children }: { icon: IconName; children: React.ReactNode }) => (
  <span className="chip">
    <Icon name={icon} size={12} />
    {children}
  </span>
)
