import type { Kind, RunDetail } from '../../api/types'
import { useSession } from '../../api/useSession'
import { FlowView } from '../../canvas/FlowView'
import { ViewRail } from '../../canvas/ViewRail'
import { focusPanel, focusStep } from '../../panels/focusPanel'
import { RunSummary } from '../../panels/RunSummary'
import { RunTotals } from '../../panels/RunTotals'
import { SidePanel } from '../../panels/SidePanel'
import { StepPanel } from '../../panels/StepPanel'
import type { RunStore } from '../../stores/runStore'
import { FullPage } from '../../ui/shell/FullPage'
import { TopBar } from '../../ui/shell/TopBar'
import { SimulatedChip } from '../../ui/StateChip'
import { FlowTabs } from '../FlowPage/FlowTabs'
import { RunBanners } from './RunBanners'
import { RunChip } from './RunChip'
import { RunControls } from './RunControls'

export interface RunViewProps {
  detail: RunDetail
  kinds: readonly Kind[]
  store: RunStore
  selected: string | null
  onPick: (id: string | null) => void
  onAgain: () => void
  tryNow: () => void
}

export function RunDesk({ detail, kinds, store, selected, onPick, onAgain, tryNow }: RunViewProps) {
  const { data: session } = useSession()
  const close = () => {
    focusStep(selected)
    onPick(null)
  }
  const step = store.document.steps.find((candidate) => candidate.id === selected)
  return (
    <FullPage>
      <TopBar
        crumbs={[
          { label: session?.workspace.name ?? 'Flows', href: '/' },
          { label: detail.flow.name, href: `/flows/${detail.flow.id}` },
          { label: `Run ${detail.number}` },
        ]}
        center={<FlowTabs flowId={detail.flow.id} current="runs" />}
        end={<RunControls runId={detail.id} store={store} before={detail.state} onAgain={onAgain} />}
      >
        <RunChip store={store} before={detail.state} />
        <span className="chip">v{detail.version}</span>
        {detail.simulated && <SimulatedChip />}
      </TopBar>
      <div className="canvas-page">
        <ViewRail />
        <main id="content" tabIndex={-1} className="canvas-main">
          <h1 className="visually-hidden">
            Run {detail.number} of {detail.flow.name}
          </h1>
          <RunBanners store={store} tryNow={tryNow} onShow={onPick} />
          <FlowView
            document={store.document}
            kinds={kinds}
            run={store}
            selected={selected}
            onSelect={onPick}
            onOpen={focusPanel}
          />
        </main>
        <SidePanel label="Step output" wide onOut={close}>
          {step ? (
            <StepPanel key={step.id} run={store} kinds={kinds} step={step} onClose={close} />
          ) : (
            <RunSummary run={store} number={detail.number} />
          )}
          <RunTotals run={store} />
        </SidePanel>
      </div>
    </FullPage>
  )
}
