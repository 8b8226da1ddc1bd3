import { Link } from 'wouter'
import { buttonClass } from '../../ui/buttonClass'
import { EmptyState } from '../../ui/EmptyState'

/** A blank flow. Steps cannot be drawn here yet, so it says what can be done. */
export const NoSteps = () => (
  <EmptyState
    title="Nothing to play yet"
    actions={
      <>
        <Link href="/templates" className={buttonClass('ink')}>
          Start from a template
        </Link>
        <Link href="/import" className={buttonClass('line')}>
          Import
        </Link>
      </>
    }
  >
    This flow has no steps. Drawing them on the canvas comes with the editor; templates and imports bring theirs along.
  </EmptyState>
)
