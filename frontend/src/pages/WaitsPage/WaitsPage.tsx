import { Link, useSearch } from 'wouter'
import { useSession } from '../../api/useSession'
import type { Wait } from '../../api/types'
import { useWaits } from '../../api/useWaits'
import { fieldWords } from '../../graph/fieldWords'
import { idOf } from '../../graph/paths'
import { EmptyState } from '../../ui/EmptyState'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { TimeAgo } from '../../ui/TimeAgo'
import './WaitsPage.css'

/** What runs ask people: each question leads to the place where it is answered. */
export default function WaitsPage() {
  const all = new URLSearchParams(useSearch()).has('all')
  const waits = useWaits(!all)
  const found = waits.data?.results ?? []
  return (
    <Shell title="Waiting for you">
      <div className="page">
        <div className="page-head">
          <h1>Waiting for {all ? 'people' : 'you'}</h1>
        </div>
        <div className="waits-filter">
          <div className="seg" role="group" aria-label="Whose answer">
            <Link href="/waiting" aria-current={all ? undefined : 'page'}>
              Yours
            </Link>
            <Link href="/waiting?all" aria-current={all ? 'page' : undefined}>
              Everybody's
            </Link>
          </div>
        </div>
        {waits.isError && <ProblemBanner error={waits.error} onRetry={() => void waits.refetch()} />}
        {waits.isPending && <LateWords>Opening the questions</LateWords>}
        {waits.isSuccess && found.length === 0 && (
          <EmptyState icon="waiting" title={all ? 'No run waits for anybody' : 'No run waits for you'}>
            A run that needs an approval or an answer stays here until it has one. Waiting costs nothing.
          </EmptyState>
        )}
        {found.length > 0 && (
          <ul className="card waits-list" aria-label="Open questions">
            {found.map((wait) => (
              <WaitRow key={`${wait.run.id} ${wait.path} ${String(wait.wait)}`} wait={wait} />
            ))}
          </ul>
        )}
      </div>
    </Shell>
  )
}

function WaitRow({ wait: { run, path, question, assignee, since, until, reason } }: { wait: Wait }) {
  const me = useSession().data?.user.email
  const message = typeof question.message === 'string' ? question.message : ''
  const asked = message || (reason === 'decision' ? 'Was the call made?' : 'An answer is needed.')
  return (
    <li>
      <Link href={`/runs/${run.id}?step=${encodeURIComponent(path)}`} className="wait-row">
        <span className="wait-icon" data-st="waiting">
          <Icon name="waiting" />
        </span>
        <span className="grow">
          <b className="wait-asked">{asked}</b>
          <span className="t12 m2">
            {run.flow.name}, run {run.number}, {fieldWords(idOf(path))}
            {assignee !== '' && assignee !== me && `, asked of ${assignee}`}
          </span>
        </span>
        <span className="t12 m3 wait-since">
          {since !== null && <TimeAgo at={since} />}
          {until !== null && <span>until {new Date(until).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}</span>}
        </span>
        <Icon name="right" className="m3" />
      </Link>
    </li>
  )
}
