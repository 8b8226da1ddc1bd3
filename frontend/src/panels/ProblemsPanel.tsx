import type { Problems } from '../api/types'
import { Button, IconButton } from '../ui/Button'
import { plural } from '../ui/format'
import { Icon } from '../ui/Icon'
import { ProblemBanner } from '../ui/ProblemBanner'
import { LateWords } from '../ui/Skeleton'
import { ProblemList, type ProblemFix } from './ProblemList'
import './panels.css'
import './story.css'

const OUTDATED = 'KIND_OUTDATED'

interface ProblemsPanelProps {
  problems: { data: Problems | undefined; error: unknown; refetch: () => unknown }
  titleOf: (step: string) => string
  current: string | null
  onStep: (step: string) => void
  onFix: ((fixed: ProblemFix) => void) | undefined
  fixing: boolean
  /** Shows what an upgrade would change, where steps were made with older kinds. */
  onUpgrade: (() => void) | undefined
  /** Why a fix was not applied. */
  error: unknown
  onClose: () => void
}

/** Everything that is wrong with the draft, errors first. */
export function ProblemsPanel({ problems, error, onUpgrade, onClose, ...list }: ProblemsPanelProps) {
  const { data } = problems
  return (
    <>
      <div className="panel-head">
        <h2 className="grow trunc" tabIndex={-1} data-panel-title>
          Problems
        </h2>
        {data && data.results.length > 0 && (
          <span className="t12 m2">
            {plural(data.errors, 'error')}, {plural(data.warnings, 'warning')}
          </span>
        )}
        <IconButton name="x" label="Close the problems" size="sm" onClick={onClose} />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys */}
      <div className="settings" tabIndex={0} role="region" aria-label="List of problems">
        {error != null && <ProblemBanner error={error} />}
        {problems.error != null && !data && <ProblemBanner error={problems.error} onRetry={() => void problems.refetch()} />}
        {!data && problems.error == null && <LateWords>Checking the flow</LateWords>}
        {data?.results.length === 0 && (
          <p className="sec t12 no-problems" data-st="succeeded">
            <Icon name="check" size={14} />
            Nothing is wrong. It can be published as it is.
          </p>
        )}
        {onUpgrade && data?.results.some(({ code }) => code === OUTDATED) && (
          <div className="sec t12 upgrade-row">
            <span className="grow">Some steps were made with older kinds.</span>
            <Button size="sm" onClick={onUpgrade}>
              Preview the upgrade
            </Button>
          </div>
        )}
        {data && <ProblemList problems={data.results} label="Problems" {...list} />}
      </div>
    </>
  )
}
