import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useFlows } from '../../api/useFlows'
import { useKinds } from '../../api/useKinds'
import { useMayRun } from '../../api/useMayRun'
import { useCommands } from '../../commands/useCommands'
import { RunDialog } from '../../panels/RunDialog'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Icon } from '../../ui/Icon'
import { Keys } from '../../ui/Keys'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { FlowCard, FlowCardBones } from './FlowCard'
import './FlowsPage.css'

export function FlowsPage() {
  const [, navigate] = useLocation()
  const [words, setWords] = useState('')
  const [running, setRunning] = useState<string | null>(null)
  const q = useDeferredValue(words.trim())
  const search = useRef<HTMLInputElement>(null)
  const flows = useFlows(q)
  const kinds = useKinds()
  const mayRun = useMayRun()

  useCommands(
    useMemo(
      () => [
        {
          id: 'flows.search',
          group: 'Flows',
          label: 'Find a flow',
          icon: 'search' as const,
          keys: '/',
          perform: () => search.current?.focus(),
        },
      ],
      [],
    ),
  )

  const found = flows.data?.pages.flatMap((page) => page.results) ?? []
  return (
    <Shell title="Flows">
      <div className="page">
        <div className="page-head">
          <h1>Flows</h1>
          <label className="field flows-search">
            <span className="m3">
              <Icon name="search" size={14} />
            </span>
            <input
              ref={search}
              type="search"
              placeholder="Find a flow"
              aria-label="Find a flow"
              value={words}
              onChange={(event) => { setWords(event.target.value) }}
            />
            <Keys keys="/" />
          </label>
        </div>

        {flows.isError && <ProblemBanner error={flows.error} onRetry={() => void flows.refetch()} />}
        {flows.isPending && (
          <>
            <div className="flow-grid">
              <FlowCardBones />
              <FlowCardBones />
              <FlowCardBones />
              <FlowCardBones />
            </div>
            <div className="flow-grid-more">
              <LateWords>Opening the flows</LateWords>
            </div>
          </>
        )}
        {flows.isSuccess && found.length === 0 && (
          q === '' ? <NoFlows /> : <NothingFound words={q} onClear={() => { setWords('') }} />
        )}
        <div className="flow-grid">
          {found.map((flow) => (
            <FlowCard
              key={flow.id}
              flow={flow}
              kinds={kinds.data ?? []}
              {...(mayRun && { onRun: () => { setRunning(flow.id) } })}
            />
          ))}
        </div>
        {flows.hasNextPage && (
          <div className="flow-grid-more">
            <Button busy={flows.isFetchingNextPage} onClick={() => void flows.fetchNextPage()}>
              Show more flows
            </Button>
          </div>
        )}
      </div>
      {running !== null && (
        <RunDialog
          flowId={running}
          onClose={() => { setRunning(null) }}
          onStarted={(run) => { navigate(`/runs/${run.id}`) }}
        />
      )}
    </Shell>
  )
}

const NoFlows = () => (
  <EmptyState title="Nothing to play yet">
    A flow is a drawing of steps that models play one after another. Load the ready ones with{' '}
    <code className="mono">manage.py setup</code>, then look here again.
  </EmptyState>
)

const NothingFound = ({ words, onClear }: { words: string; onClear: () => void }) => (
  <EmptyState icon="search" title="No flows match" actions={<Button onClick={onClear}>Clear the search</Button>}>
    No flow has “{words}” in its name, description or tags.
  </EmptyState>
)
