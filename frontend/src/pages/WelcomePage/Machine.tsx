import type { System } from '../../api/types'
import { useSystem } from '../../api/useSystem'
import { plural } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'

const DATABASES: Record<System['database'], string> = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }

/** What is really there, and nothing else. */
export function Machine() {
  const system = useSystem()
  if (system.isError) return <ProblemBanner error={system.error} onRetry={() => void system.refetch()} />
  if (!system.data) return null
  const { database, workers, flows, rehearsal, ready_seconds: ready } = system.data
  return (
    <section className="machine" aria-labelledby="this-machine">
      <h2 id="this-machine">This machine</h2>
      <ul>
        <li>
          <span className={workers > 0 ? 'fine' : 'm3'}>
            <Icon name={workers > 0 ? 'check' : 'warn'} size={14} />
          </span>
          <span className="grow">
            {workers > 0
              ? `${DATABASES[database]} and ${plural(workers, 'worker')} are ready`
              : `${DATABASES[database]} is ready, no worker is: runs will wait`}
          </span>
          {ready !== null && <span className="num m3">{ready.toFixed(1)} s</span>}
        </li>
        <li>
          <span className="fine">
            <Icon name="check" size={14} />
          </span>
          {plural(flows, 'flow')} loaded
        </li>
        {rehearsal && (
          <li>
            <Icon name="play" size={14} />
            Rehearsal model is on: answers are simulated
          </li>
        )}
      </ul>
    </section>
  )
}
