import { asText } from '../canvas/excerpt'
import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { ChildRuns } from './ChildRuns'
import { FaultBox } from './FaultBox'
import { Values } from './StepInput'
import { Value } from './Value'
import './panels.css'

interface RunSummaryProps {
  run: RunStore
  number: number
  /** Its own, where it started others. */
  parent: string | null
}

/** What the panel shows while no step is selected: what came in and what came out. */
export function RunSummary({ run, number, parent }: RunSummaryProps) {
  const inputs = useRunView(run, (view) => view.run.inputs)
  const output = useRunView(run, (view) => view.run.output)
  const error = useRunView(run, (view) => view.run.error)
  const text = asText(output)
  return (
    <>
      <div className="panel-head">
        <h2 className="grow">Run {number}</h2>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys */}
      <div className="settings" tabIndex={0} role="region" aria-label="Result">
        <section className="sec">
          <h3>Inputs</h3>
          <Values values={inputs} empty="None." />
        </section>
        {error && (
          <section className="sec">
            <FaultBox fault={error} />
          </section>
        )}
        {text !== '' && (
          <section className="sec">
            <h3>Result</h3>
            <Value value={output} />
          </section>
        )}
        {parent !== null && <ChildRuns parent={parent} />}
        <p className="sec t12 m3">Select a step to read what it was sent and what it answered.</p>
      </div>
    </>
  )
}
