import { useSession } from '../../api/useSession'
import { FlowView } from '../../canvas/FlowView'
import { ViewRail } from '../../canvas/ViewRail'
import { focusPanel, focusStep } from '../../panels/focusPanel'
import { RunSummary } from '../../panels/RunSummary'
import { RunTotals } from '../../panels/RunTotals'
import { SidePanel } from '../../panels/SidePanel'
import { FullPage } from '../../ui/shell/FullPage'
import { TopBar } from '../../ui/shell/TopBar'
import { SimulatedChip } from '../../ui/StateChip'
import { FlowTabs } from '../FlowPage/FlowTabs'
import { RunBanners } from './RunBanners'
import { RunChip } from './RunChip'
import { RunControls } from './RunControls'
import { RunFamily } from './RunFamily'
import { RunStep } from './RunStep'
import type { RunViewProps } from './runViewProps'
import { PausedBanner, WaitingBanners } from './WaitingBanners'

export function RunDesk(props: RunViewProps) {
  const { detail, kinds, store, looking, onAsk, tryNow } = props
  const { data: session } = useSession()
  const close = () => {
    focusStep(looking.selected)
    looking.pick(null)
  }
  const open = (path: string) => {
    looking.open(path)
    focusPanel()
  }
  return (
    <FullPage>
      <TopBar
        crumbs={[
          { label: session?.workspace.name ?? 'Flows', href: '/' },
          { label: detail.flow.name, href: `/flows/${detail.flow.id}` },
          { label: `Run ${detail.number}` },
        ]}
        center={<FlowTabs flowId={detail.flow.id} current="runs" />}
        end={
          <RunControls
            runId={detail.id}
            store={store}
            before={detail.state}
            onAgain={() => { onAsk({ what: 'again' }) }}
            onRerun={() => { onAsk({ what: 'rerun' }) }}
          />
        }
      >
        <RunChip store={store} before={detail.state} />
        <span className="chip">v{detail.version}</span>
        {detail.simulated && <SimulatedChip />}
        <RunFamily detail={detail} />
      </TopBar>
      <div className="canvas-page">
        <ViewRail />
        <main id="content" tabIndex={-1} className="canvas-main">
          <h1 className="visually-hidden">
            Run {detail.number} of {detail.flow.name}
          </h1>
          <RunBanners store={store} tryNow={tryNow} onShow={open}>
            <PausedBanner store={store} />
            <WaitingBanners store={store} onOpen={open} />
          </RunBanners>
          <FlowView
            document={store.document}
            kinds={kinds}
            run={store}
            selected={looking.selected}
            chosen={looking.chosen}
            onChoose={looking.choose}
            onSelect={looking.pick}
            onOpen={focusPanel}
          />
        </main>
        <SidePanel label="Step output" wide onOut={close}>
          <RunStep {...props} />
          {looking.selected === null && <RunSummary run={store} number={detail.number} parent={detail.children.length > 0 ? detail.id : null} />}
          <RunTotals run={store} />
        </SidePanel>
      </div>
    </FullPage>
  )
}
