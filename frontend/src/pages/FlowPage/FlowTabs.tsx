import { Link } from 'wouter'

/** Build | Runs, in the middle of the top bar. */
export function FlowTabs({ flowId, current }: { flowId: string; current: 'build' | 'runs' }) {
  return (
    <nav className="seg" aria-label="Flow">
      <Link href={`/flows/${flowId}`} aria-current={current === 'build' ? 'page' : undefined}>
        Build
      </Link>
      <Link href={`/flows/${flowId}/runs`} aria-current={current === 'runs' ? 'page' : undefined}>
        Runs
      </Link>
    </nav>
  )
}
