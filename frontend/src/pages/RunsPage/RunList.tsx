import { Link, useLocation, useSearch } from 'wouter'
import { useRuns } from '../../api/useRuns'
import { Button } from '../../ui/Button'
import { buttonClass } from '../../ui/buttonClass'
import { EmptyState } from '../../ui/EmptyState'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { LateWords } from '../../ui/Skeleton'
import { longestFinished } from './elapsed'
import { FILTERS, readState } from './filters'
import { RunRow } from './RunRow'
import { useSteadyRows } from './useSteadyRows'
import './RunsPage.css'

/** Runs, newest first, by state: all of the workspace, or those of one flow. */
export function RunList({ flowId }: { flowId?: string }) {
  const [location, navigate] = useLocation()
  const state = readState(useSearch())
  const runs = useRuns({ ...(flowId && { flow: flowId }), ...(state && { state }) })
  const found = runs.data?.pages.flatMap((page) => page.results) ?? []
  const rows = useSteadyRows(found[0]?.id)
  const longest = longestFinished(found)
  const word = FILTERS.find((filter) => filter.state === state)?.label ?? ''
  return (
    <div className="runs-list">
      <div className="runs-filter">
        <div className="seg" role="group" aria-label="State">
          {FILTERS.map((filter) => (
            <Link
              key={filter.label}
              href={filter.state ? `${location}?state=${filter.state}` : location}
              aria-current={filter.state === state ? 'page' : undefined}
            >
              {filter.label}
            </Link>
          ))}
        </div>
      </div>
      {runs.isError && (
        <div className="runs-notice">
          <ProblemBanner error={runs.error} onRetry={() => void runs.refetch()} />
        </div>
      )}
      {runs.isPending && (
        <div className="runs-notice">
          <LateWords>Opening the runs</LateWords>
        </div>
      )}
      {found.length > 0 && (
        <table className="runs-table" aria-label="Runs, newest first">
          <thead>
            <tr>
              <th scope="col">State</th>
              {!flowId && <th scope="col" className="number">Run</th>}
              <th scope="col">{flowId ? 'Run' : 'Flow'}</th>
              <th scope="col" className="version">Version</th>
              <th scope="col" className="by">Started by</th>
              <th scope="col" className="started">Started</th>
              <th scope="col" className="duration">Duration</th>
              <th scope="col" className="r tokens">Tokens</th>
              <th scope="col" className="r">Cost</th>
            </tr>
          </thead>
          <tbody ref={rows}>
            {found.map((run) => (
              <RunRow key={run.id} run={run} longest={longest} oneFlow={flowId !== undefined} />
            ))}
          </tbody>
        </table>
      )}
      {runs.hasNextPage && (
        <div className="runs-more">
          <Button busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            Show older runs
          </Button>
        </div>
      )}
      {runs.isSuccess && found.length === 0 && (
        state ? (
          <EmptyState
            icon="runs"
            title="No runs match"
            actions={<Button onClick={() => { navigate(location) }}>Show runs in any state</Button>}
          >
            No run{flowId ? ' of this flow' : ''} is in the state “{word}”.
          </EmptyState>
        ) : (
          <EmptyState
            title="No runs yet"
            actions={
              <Link href={flowId ? `/flows/${flowId}` : '/'} className={buttonClass('ink')}>
                {flowId ? 'Open the flow' : 'Choose a flow'}
              </Link>
            }
          >
            A run is one playing of a flow. Once started, it stays here with its text, its time and its cost.
          </EmptyState>
        )
      )}
    </div>
  )
}
