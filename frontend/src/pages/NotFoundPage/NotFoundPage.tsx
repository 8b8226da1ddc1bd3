import { Link } from 'wouter'
import { buttonClass } from '../../ui/buttonClass'
import { EmptyState } from '../../ui/EmptyState'
import { Shell } from '../../ui/shell/Shell'

export const NotFoundPage = () => (
  <Shell title="Not found">
    <div className="page">
      <h1 className="visually-hidden">Not found</h1>
      <EmptyState
        icon="search"
        title="There is nothing at this address"
        actions={
          <>
            <Link href="/" className={buttonClass('ink')}>
              Go to flows
            </Link>
            <Link href="/runs" className={buttonClass('quiet')}>
              Look at runs
            </Link>
          </>
        }
      >
        It may have been removed, or belong to another workspace.
      </EmptyState>
    </div>
  </Shell>
)
