import { useEffect, useMemo, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import type { FlowDetail, Kind } from '../../api/types'
import { asProblem } from '../../api/problem'
import { useFlow } from '../../api/useFlow'
import { useKinds } from '../../api/useKinds'
import { useSession } from '../../api/useSession'
import type { Command } from '../../commands/command'
import { useCommands } from '../../commands/useCommands'
import { isSimulated } from '../../graph/document'
import { RunDialog } from '../../panels/RunDialog'
import { Button } from '../../ui/Button'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { TopBar } from '../../ui/shell/TopBar'
import { CanvasSkeleton } from '../../panels/CanvasSkeleton'
import { NotHere } from '../../panels/NotHere'
import { FlowBuild } from './FlowBuild'
import { FlowTabs } from './FlowTabs'
import '../../panels/pages.css'

export default function FlowPage() {
  const { id = '' } = useParams<{ id: string }>()
  const flow = useFlow(id)
  const kinds = useKinds()
  if (flow.error && !flow.data) {
    if (asProblem(flow.error).status === 404) {
      return (
        <NotHere title="This flow is not here">
          It was deleted, or it belongs to another workspace.
        </NotHere>
      )
    }
    return (
      <CanvasSkeleton crumb="Flow" words="">
        <ProblemBanner error={flow.error} onRetry={() => void flow.refetch()} />
      </CanvasSkeleton>
    )
  }
  if (!flow.data || kinds.isPending) return <CanvasSkeleton crumb="Flow" words="Opening the flow" />
  return <OpenFlow flow={flow.data} kinds={kinds.data ?? []} />
}

function OpenFlow({ flow, kinds }: { flow: FlowDetail; kinds: readonly Kind[] }) {
  const { data: session } = useSession()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const ask = () => {
    setAsking(true)
  }
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'flow.run',
        group: 'Flow',
        label: 'Run this flow',
        icon: 'play',
        keys: 'mod+Enter',
        perform: () => {
          setAsking(true)
        },
      },
    ],
    [],
  )
  useCommands(commands)
  useEffect(() => {
    document.title = `${flow.name} - Baton`
  }, [flow.name])
  return (
    <div className="full-page">
      <TopBar
        crumbs={[{ label: session?.workspace.name ?? 'Flows', href: '/' }, { label: flow.name }]}
        center={<FlowTabs flowId={flow.id} current="build" />}
        end={
          <Button look="run" icon="play" keys="mod+Enter" onClick={ask}>
            Run {isSimulated(flow.document) && <span className="num">~$0.00</span>}
          </Button>
        }
      >
        <span className="chip">
          {flow.published_version === null ? 'Not published' : `v${flow.published_version}`}
        </span>
        <span className="t11 m3 read-only">Read-only for now</span>
      </TopBar>
      <FlowBuild flowId={flow.id} document={flow.document} version={flow.published_version} kinds={kinds} />
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
    </div>
  )
}
