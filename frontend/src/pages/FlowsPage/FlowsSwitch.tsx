import { Link } from 'wouter'

/** The flows there are, and those that were deleted and can still come back. */
export const FlowsSwitch = ({ current }: { current: 'all' | 'deleted' }) => (
  <nav className="seg flows-switch" aria-label="Which flows">
    <Link href="/" aria-current={current === 'all' ? 'page' : undefined}>
      All
    </Link>
    <Link href="/deleted" aria-current={current === 'deleted' ? 'page' : undefined}>
      Deleted
    </Link>
  </nav>
)
