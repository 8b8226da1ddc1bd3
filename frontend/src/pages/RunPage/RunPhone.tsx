import { Link } from 'wouter'
import { StepList } from '../../canvas/StepList'
import { focusPanel, focusStep } from '../../panels/focusPanel'
import { RunTotals } from '../../panels/RunTotals'
import { StepPanel } from '../../panels/StepPanel'
import { Icon } from '../../ui/Icon'
import { FullPage } from '../../ui/shell/FullPage'
import { RunBanners } from './RunBanners'
import { RunChip } from './RunChip'
import { RunControls } from './RunControls'
import type { RunViewProps } from './RunDesk'

/** The same run on a narrow screen: a list in the canvas's notation, one step at a time. */
export function RunPhone({ detail, kinds, store, selected, onPick, onAgain, tryNow }: RunViewProps) {
  const step = store.document.steps.find((candidate) => candidate.id === selected)
  const open = (id: string) => {
    onPick(id)
    focusPanel()
  }
  const close = () => {
    focusStep(selected)
    onPick(null)
  }
  return (
    <FullPage>
      <header className="phone-head">
        <Link href={`/flows/${detail.flow.id}`} className="btn icon quiet" aria-label={`Back to ${detail.flow.name}`}>
          <Icon name="left" size={20} />
        </Link>
        <div className="grow">
          <h1 className="trunc">{detail.flow.name}</h1>
          <div className="t12 m3">
            Run {detail.number}, v{detail.version}
          </div>
        </div>
        <RunChip store={store} before={detail.state} />
      </header>
      <div className="phone-totals">
        <RunTotals run={store} />
      </div>
      <main id="content" tabIndex={-1} className="narrow-main">
        <RunBanners store={store} tryNow={tryNow} onShow={onPick} />
        {step ? (
          <section className="narrow-panel" aria-label="Step output">
            <StepPanel key={step.id} run={store} kinds={kinds} step={step} onClose={close} />
          </section>
        ) : (
          <StepList document={store.document} kinds={kinds} run={store} selected={selected} onSelect={open} />
        )}
      </main>
      <footer className="phone-foot">
        <RunControls runId={detail.id} store={store} before={detail.state} onAgain={onAgain} />
      </footer>
    </FullPage>
  )
}
