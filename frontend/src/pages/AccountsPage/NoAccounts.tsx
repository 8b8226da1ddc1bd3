import { Link } from 'wouter'
import { addAddress } from '../../graph/accounts'
import { focusPanel } from '../../panels/focusPanel'
import { buttonClass } from '../../ui/buttonClass'
import { EmptyState } from '../../ui/EmptyState'

/** Only the rehearsal is there, as after the first start. */
export const NoAccounts = ({ mayAdd }: { mayAdd: boolean }) => (
  <EmptyState
    icon="model"
    title="No real models yet"
    actions={
      mayAdd && (
        <Link href={addAddress()} onClick={focusPanel} className={buttonClass('line')}>
          Choose a service
        </Link>
      )
    }
  >
    Every flow runs on the rehearsal, free and made up. {mayAdd ? 'Add an account to have real models answer.' : 'An owner can add an account, so that real models answer.'}
  </EmptyState>
)
