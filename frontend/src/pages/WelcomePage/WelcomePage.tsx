import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { FlowSummary } from '../../api/types'
import { useFlow } from '../../api/useFlow'
import { useFlows } from '../../api/useFlows'
import { useKinds } from '../../api/useKinds'
import { useMayRun } from '../../api/useMayRun'
import { useSession } from '../../api/useSession'
import { isSimulated } from '../../graph/document'
import { RunDialog } from '../../panels/RunDialog'
import { Button } from '../../ui/Button'
import { FlowThumb } from '../../ui/FlowThumb'
import { plural } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { SimulatedChip } from '../../ui/StateChip'
import { Tile } from '../../ui/Tile'
import { Machine } from './Machine'
import './WelcomePage.css'

/** The first minute: one thing to press, free, and an honest list of what is there. */
export function WelcomePage() {
  const session = useSession()
  const flows = useFlows()
  const all = flows.data?.pages.flatMap((page) => page.results) ?? []
  const first = all.find((flow) => flow.tags.includes('starter')) ?? all[0]
  const mayRun = useMayRun()
  return (
    <Shell title="Welcome">
      <div className="welcome">
        <h1>{session.data ? `Welcome, ${session.data.user.name || session.data.user.email}` : 'Welcome'}</h1>
        <p className="welcome-lead">
          Everything works offline first: the rehearsal model answers, and it is free. Figures show what a real model would
          have cost.
        </p>
        {flows.isError && <ProblemBanner error={flows.error} onRetry={() => void flows.refetch()} />}
        {flows.isPending && <LateWords>Opening the flows</LateWords>}
        {first && session.data && <FirstRun flow={first} mayRun={mayRun} />}
        {first && (
          <Link href={`/flows/${first.id}`} className="welcome-way">
            <Tile icon="refine" family="write" />
            <span className="grow">
              <b>See how it is drawn</b>
              <span className="m3">{plural(first.step_count, 'step')} on the canvas, with their prompts</span>
            </span>
            <Icon name="right" size={14} />
          </Link>
        )}
        <Link href="/" className="welcome-way">
          <Tile icon="home" family="source" />
          <span className="grow">
            <b>Go to all flows</b>
            <span className="m3">where you will start next time</span>
          </span>
          <Icon name="right" size={14} />
        </Link>
        <Machine />
      </div>
    </Shell>
  )
}

function FirstRun({ flow, mayRun }: { flow: FlowSummary; mayRun: boolean }) {
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const kinds = useKinds()
  const detail = useFlow(flow.id)
  const free = detail.data !== undefined && isSimulated(detail.data.document)
  return (
    <section className="marked welcome-first" aria-labelledby="first-run">
      <header>
        <h2 id="first-run">Watch one run first</h2>
        {free && <SimulatedChip />}
      </header>
      <FlowThumb graph={flow.graph} kinds={kinds.data ?? []} width={334} height={56} />
      <p className="about">
        {flow.name}
        {flow.description && `: ${flow.description.charAt(0).toLowerCase()}${flow.description.slice(1)}`}
      </p>
      {mayRun ? (
        <Button look="run" size="lg" icon="play" className="wide" onClick={() => { setAsking(true) }}>
          Run {flow.name} {free && <span className="num">$0.00</span>}
        </Button>
      ) : (
        <p className="t12 m2">You can watch runs here; starting one needs the editor role.</p>
      )}
      {asking && (
        <RunDialog
          flowId={flow.id}
          onClose={() => { setAsking(false) }}
          onStarted={(run) => { navigate(`/runs/${run.id}`) }}
        />
      )}
    </section>
  )
}
