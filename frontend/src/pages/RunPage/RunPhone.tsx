import { Link } from 'wouter'
import { StepList } from '../../canvas/StepList'
import { focusPanel } from '../../panels/focusPanel'
import { RunTotals } from '../../panels/RunTotals'
import { Icon } from '../../ui/Icon'
import { FullPage } from '../../ui/shell/FullPage'
import { RunBanners } from './RunBanners'
import { RunChip } from './RunChip'
import { RunControls } from './RunControls'
import { RunFamily } from './RunFamily'
import { RunStep } from './RunStep'
import type { RunViewProps } from './runViewProps'
import { FirstQuestion, PausedBanner, WaitingBanners } from './WaitingBanners'

/** The same run on a narrow screen: what waits for somebody, then a list in the canvas's notation, one step at a time. */
export function RunPhone(props: RunViewProps) {
  const { detail, kinds, store, looking, onAsk, tryNow } = props
  // Here the list is the way in: no panel opens by itself.
  const selected = looking.following ? null : looking.selected
  const opened = store.document.steps.some(({ id }) => id === selected)
  const open = (path: string) => {
    looking.open(path)
    focusPanel()
  }
  return (
    <FullPage>
      <header className="phone-head">
        <Link href={`/flows/${detail.flow.id}`} className="btn icon quiet" aria-label={`Back to ${detail.flow.name}`}>
          <Icon name="left" size={20} />
        </Link>
        <div className="grow">
          <h1 className="trunc">{detail.flow.name}</h1>
          <div className="t12 m3 phone-sub">
            Run {detail.number}, v{detail.version}
            <RunFamily detail={detail} />
          </div>
        </div>
        <RunChip store={store} before={detail.state} />
      </header>
      <div className="phone-totals">
        <RunTotals run={store} />
      </div>
      <main id="content" tabIndex={-1} className="narrow-main">
        <RunBanners store={store} tryNow={tryNow} onShow={open}>
          <PausedBanner store={store} />
          {opened && <WaitingBanners store={store} onOpen={open} except={selected} />}
        </RunBanners>
        {opened ? (
          <section className="narrow-panel" aria-label="Step output">
            <RunStep {...props} />
          </section>
        ) : (
          <>
            <FirstQuestion runId={detail.id} store={store} onOpen={open} />
            <StepList
              document={store.document}
              kinds={kinds}
              run={store}
              selected={selected}
              chosen={looking.chosen}
              onChoose={looking.choose}
              onSelect={(id) => {
                looking.pick(id)
                focusPanel()
              }}
            />
          </>
        )}
      </main>
      <footer className="phone-foot">
        <RunControls
          runId={detail.id}
          store={store}
          before={detail.state}
          onAgain={() => { onAsk({ what: 'again' }) }}
          onRerun={() => { onAsk({ what: 'rerun' }) }}
        />
      </footer>
    </FullPage>
  )
}
