import type { ReactNode } from 'react'
import { useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { asProblem } from '../../api/problem'
import type { FlowDetail } from '../../api/types'
import { useFlow } from '../../api/useFlow'
import { useMayRun } from '../../api/useMayRun'
import { useSession } from '../../api/useSession'
import type { Command } from '../../commands/command'
import { useCommands } from '../../commands/useCommands'
import { isSimulated } from '../../graph/document'
import { CanvasSkeleton } from '../../panels/CanvasSkeleton'
import { FlowMenu } from '../../panels/FlowMenu'
import { NotHere } from '../../panels/NotHere'
import { RunDialog } from '../../panels/RunDialog'
import { Button } from '../../ui/Button'
import { buttonClass } from '../../ui/buttonClass'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { SwitchedOff } from '../../ui/StateChip'
import { FullPage } from '../../ui/shell/FullPage'
import { TopBar } from '../../ui/shell/TopBar'
import { usePage } from '../../ui/usePage'
import { FlowTabs, type FlowTab } from './FlowTabs'
import '../../panels/pages.css'

interface FlowFrameProps {
  flowId: string
  current: FlowTab
  /** Something else that the page cannot be drawn without is on its way. */
  waiting?: boolean
  /** Before Run, at the right end of the bar. */
  extra?: (flow: FlowDetail) => ReactNode
  children: (flow: FlowDetail) => ReactNode
}

const TITLES: Readonly<Record<FlowTab, string>> = { build: '', versions: 'Versions · ', runs: 'Runs · ' }

/** What every tab of a flow shares: its bar with the way home, the tabs and Run, and what to say when it is not there. */
export function FlowFrame({ flowId, current, waiting = false, extra, children }: FlowFrameProps) {
  const flow = useFlow(flowId)
  if (flow.error && !flow.data) {
    if (asProblem(flow.error).status === 404) {
      return <NotHere title="This flow is not here">It was deleted, or it belongs to another workspace.</NotHere>
    }
    return (
      <CanvasSkeleton crumb="Flow" words="">
        <ProblemBanner error={flow.error} onRetry={() => void flow.refetch()} />
      </CanvasSkeleton>
    )
  }
  if (!flow.data || waiting) return <CanvasSkeleton crumb="Flow" words="Opening the flow" />
  return (
    <OpenFlow flow={flow.data} current={current} extra={extra?.(flow.data)}>
      {children(flow.data)}
    </OpenFlow>
  )
}

interface OpenFlowProps {
  flow: FlowDetail
  current: FlowTab
  extra: ReactNode
  children: ReactNode
}

function OpenFlow({ flow, current, extra, children }: OpenFlowProps) {
  const { data: session } = useSession()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const mayRun = useMayRun()
  const commands = useMemo<Command[]>(() => {
    const perform = () => {
      setAsking(true)
    }
    return mayRun ? [{ id: 'flow.run', group: 'Flow', label: 'Run this flow', icon: 'play', keys: 'mod+Enter', perform }] : []
  }, [mayRun])
  useCommands(commands)
  usePage(`${TITLES[current]}${flow.name}`)
  return (
    <FullPage>
      <TopBar
        crumbs={[{ label: session?.workspace.name ?? 'Flows', href: '/' }, { label: flow.name }]}
        center={<FlowTabs flowId={flow.id} current={current} />}
        end={
          <>
            {extra}
            {mayRun && flow.unpublished && current === 'build' && (
              <Link href={`/flows/${flow.id}/versions?publish`} className={buttonClass('line', 'md', 'top-publish')}>
                <Icon name="share" size={14} />
                Publish
              </Link>
            )}
            {mayRun && (
              <Button
                look="run"
                icon="play"
                keys="mod+Enter"
                onClick={() => {
                  setAsking(true)
                }}
              >
                Run {isSimulated(flow.document) && <span className="num">$0.00</span>}
              </Button>
            )}
          </>
        }
      >
        <FlowMenu
          flow={flow}
          onCopied={(id) => {
            navigate(`/flows/${id}`)
          }}
          onDeleted={() => {
            navigate('/')
          }}
        />
        <span className="chip top-version">{versionWords(flow)}</span>
        {!flow.active && <SwitchedOff />}
        {current === 'build' && <span className="t11 m3 read-only">Read only: drawing comes later</span>}
      </TopBar>
      {children}
      {asking && (
        <RunDialog
          flowId={flow.id}
          onClose={() => {
            setAsking(false)
          }}
          onStarted={(run) => {
            navigate(`/runs/${run.id}`)
          }}
        />
      )}
    </FullPage>
  )
}

function versionWords({ published_version: version, unpublished }: FlowDetail): string {
  if (version === null) return 'Not published'
  return unpublished ? `Draft, changed since v${version}` : `v${version}`
}
