import { Link } from 'wouter'

export type FlowTab = 'build' | 'versions' | 'runs'

/** Build | Versions | Runs, in the middle of the top bar. */
export function FlowTabs({ flowId, current }: { flowId: string; current: FlowTab }) {
  return (
    <nav className="seg" aria-label="Flow">
      <Link href={`/flows/${flowId}`} aria-current={current === 'build' ? 'page' : undefined}>
        Build
      </Link>
      <Link href={`/flows/${flowId}/versions`} aria-current={current === 'versions' ? 'page' : undefined}>
        Versions
      </Link>
      <Link href={`/flows/${flowId}/runs`} aria-current={current === 'runs' ? 'page' : undefined}>
        Runs
      </Link>
    </nav>
  )
}
