import { costText } from '../graph/cost'
import { isTerminal } from '../graph/runState'
import { countDone, useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { plural, shortNumber } from '../ui/format'
import { SimulatedChip } from '../ui/StateChip'
import './panels.css'

/** What the whole run has taken so far. */
export function RunTotals({ run }: { run: RunStore }) {
  const cost = useRunView(run, (view) => costText(view.run, 4))
  const unpriced = useRunView(run, (view) => view.run.unpriced)
  const estimated = useRunView(run, (view) => view.run.estimated)
  const usage = useRunView(run, (view) => view.run.usage)
  const simulated = useRunView(run, (view) => view.run.simulated)
  const counted = useRunView(run, ({ run: { state, usage: { input, output } } }) => isTerminal(state) || input + output > 0)
  const ended = useRunView(run, (view) => isTerminal(view.run.state))
  const count = (tokens: number) => (counted ? shortNumber(tokens) : '–')
  const done = useRunView(run, countDone)
  return (
    <section className="totals" aria-label="Run total">
      <div className="totals-head">
        <h2 className="grow">{ended ? 'Run total' : 'Run so far'}</h2>
        {simulated && <SimulatedChip />}
        {simulated && <span className="t11 m2">{ended ? 'would have cost' : 'would cost so far'}</span>}
        <span className="num cost">{counted ? cost : '–'}</span>
      </div>
      <div className="totals-line t11 m2">
        <span>
          <b className="num">{count(usage.input)}</b> in
        </span>
        <span>
          <b className="num">{count(usage.cached)}</b> cached
        </span>
        <span>
          <b className="num">{count(usage.output)}</b> out
        </span>
        <span className="grow" />
        <span className="m3">
          {done} of {run.document.steps.length} steps done
        </span>
      </div>
      {unpriced > 0 && (
        <p className="t11 warning unpriced">
          The price of {plural(unpriced, 'call')} is unknown. What {unpriced === 1 ? 'it' : 'they'} cost is not in the total.
        </p>
      )}
      {unpriced === 0 && estimated && <p className="t11 m3">~ Some tokens are our estimate: the service did not count them.</p>}
    </section>
  )
}
