import { lazy, Suspense, useDeferredValue, useMemo, useRef, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { useFlows } from '../../api/useFlows'
import { useKinds } from '../../api/useKinds'
import { useMayRun } from '../../api/useMayRun'
import { useCommands } from '../../commands/useCommands'
import { RunDialog } from '../../panels/RunDialog'
import { Button } from '../../ui/Button'
import { buttonClass } from '../../ui/buttonClass'
import { EmptyState } from '../../ui/EmptyState'
import { Icon } from '../../ui/Icon'
import { Keys } from '../../ui/Keys'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { commonTags } from './commonTags'
import { FlowCard, FlowCardBones } from './FlowCard'
import { FlowsSwitch } from './FlowsSwitch'
import { NewFlowMenu } from './NewFlowMenu'
import './FlowsPage.css'

// Nobody waits for it: their own flows come first.
const TemplateStrip = lazy(() => import('./TemplateStrip'))

const MOST_TAGS = 8

export function FlowsPage() {
  const [, navigate] = useLocation()
  const [words, setWords] = useState('')
  const [running, setRunning] = useState<string | null>(null)
  const q = useDeferredValue(words.trim())
  const search = useRef<HTMLInputElement>(null)
  const tag = new URLSearchParams(useSearch()).get('tag') ?? ''
  const flows = useFlows(q, tag)
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
          {mayRun && (
            <>
              <Link href="/import" className={buttonClass('line', 'lg')}>
                <Icon name="download" size={14} />
                Import
              </Link>
              <NewFlowMenu />
            </>
          )}
        </div>
        <div className="flows-filter">
          <FlowsSwitch current="all" />
          <TagFilter tag={tag} tags={commonTags(found, MOST_TAGS)} />
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
          q === '' && tag === '' ? (
            <NoFlows mayMake={mayRun} />
          ) : (
            <NothingFound
              words={q}
              tag={tag}
              onClear={() => {
                setWords('')
                navigate('/')
              }}
            />
          )
        )}
        <div className="flow-grid">
          {found.map((flow) => (
            <FlowCard
              key={flow.id}
              flow={flow}
              kinds={kinds.data ?? []}
              onCopied={(id) => { navigate(`/flows/${id}`) }}
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
        {mayRun && flows.isSuccess && q === '' && tag === '' && (
          <Suspense>
            <TemplateStrip kinds={kinds.data ?? []} />
          </Suspense>
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

/** One tag at a time; the flows that are shown tell which there are. */
const TagFilter = ({ tag, tags }: { tag: string; tags: readonly string[] }) => (
  <nav className="flows-tags" aria-label="Flows by tag">
    {tag !== '' && (
      <Link href="/" className="chip line" aria-label={`Show all flows, not only those tagged ${tag}`}>
        <span className="trunc">Tagged {tag}</span>
        <Icon name="x" size={12} />
      </Link>
    )}
    {tag === '' &&
      tags.map((one) => (
        <Link key={one} href={`/?tag=${encodeURIComponent(one)}`} className="chip line" aria-label={`Flows tagged ${one}`}>
          <span className="trunc">{one}</span>
        </Link>
      ))}
  </nav>
)

const NoFlows = ({ mayMake }: { mayMake: boolean }) => (
  <EmptyState
    title="Nothing to play yet"
    actions={
      mayMake && (
        <Link href="/templates" className={buttonClass('ink')}>
          Start from a template
        </Link>
      )
    }
  >
    A flow is a drawing of steps that models play one after another.
  </EmptyState>
)

const NothingFound = ({ words, tag, onClear }: { words: string; tag: string; onClear: () => void }) => (
  <EmptyState icon="search" title="No flows match" actions={<Button onClick={onClear}>Show all flows</Button>}>
    {words === '' ? `No flow is tagged “${tag}”.` : `No flow ${tag && `tagged “${tag}” `}has “${words}” in its name or description.`}
  </EmptyState>
)
