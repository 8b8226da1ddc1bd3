import { Link } from 'wouter'
import { useRuns } from '../api/useRuns'
import { Money } from '../ui/Money'
import { StateChip } from '../ui/StateChip'
import './story.css'

const PURPOSES: Readonly<Record<string, string>> = {
  sub_flow: '',
  tool: 'as a tool',
  alternative: 'in place of a failed step',
  on_failure: 'because it failed',
}

/** The runs that this one started. */
export function ChildRuns({ parent }: { parent: string }) {
  const runs = useRuns({ parent }).data?.pages.flatMap((page) => page.results) ?? []
  if (runs.length === 0) return null
  return (
    <section className="sec">
      <h3>Runs it started</h3>
      <ul className="child-runs">
        {runs.map((run) => (
          <li key={run.id}>
            <Link href={`/runs/${run.id}`} className="child-run">
              <StateChip state={run.state} plain />
              <span className="grow trunc">
                {run.flow.name}, run {run.number} <span className="m3">{PURPOSES[run.purpose] ?? ''}</span>
              </span>
              <span className="num m2">
                <Money value={run.cost} decimals={4} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
