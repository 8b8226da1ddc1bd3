import { Link } from 'wouter'
import type { Run } from '../../api/types'
import { isTerminal } from '../../graph/runState'
import { clockTime, shortNumber } from '../../ui/format'
import { Money } from '../../ui/Money'
import { SimulatedChip, StateChip } from '../../ui/StateChip'
import { TimeAgo } from '../../ui/TimeAgo'
import { useNow } from '../../ui/useNow'
import { elapsed } from './elapsed'

interface RunRowProps {
  run: Run
  /** The longest finished one of the rows shown: the bars share its scale, and stop there. */
  longest: number
  /** Among the runs of one flow the number is the name. */
  oneFlow: boolean
}

const BAR = 72

export function RunRow({ run, longest, oneFlow }: RunRowProps) {
  const now = useNow(1_000, run.started_at !== null && !isTerminal(run.state))
  const time = elapsed(run, now)
  const length = time === null ? 0 : Math.min(BAR, (time / Math.max(longest, 1_000)) * BAR)
  const number = `Run ${run.number}`
  return (
    <tr>
      <td>
        <StateChip state={run.state} />
      </td>
      {!oneFlow && <td className="num number">{run.number}</td>}
      <td className="flow">
        <span className="run-name">
          <Link href={`/runs/${run.id}`} className="run-link trunc" aria-label={oneFlow ? number : `${run.flow.name}, run ${run.number}`}>
            {oneFlow ? number : run.flow.name}
          </Link>
          {run.simulated && <SimulatedChip />}
        </span>
        <span className="run-more">
          {!oneFlow && `${number}, `}
          <TimeAgo at={run.created_at} />
          {time !== null && `, ${clockTime(time)}`}
        </span>
      </td>
      <td className="num m3 version">v{run.version}</td>
      <td className="m2 by">{run.started_by?.name ?? 'Baton'}</td>
      <td className="m3 started">
        <TimeAgo at={run.created_at} />
      </td>
      <td className="duration">
        {time !== null && (
          <span className="run-time">
            <span className="num">{clockTime(time)}</span>
            <svg width={BAR} height="6" aria-hidden="true">
              <rect width={BAR} height="6" rx="1" fill="var(--bg-active)" />
              <rect
                width={length}
                height="6"
                rx="1"
                fill={run.state === 'failed' ? 'var(--st-failed-solid)' : 'var(--ink-4)'}
              />
            </svg>
          </span>
        )}
      </td>
      <td className="r num tokens">{shortNumber(run.usage.input + run.usage.output)}</td>
      <td className={run.simulated ? 'r cost m3' : 'r cost'} title={run.simulated ? 'Simulated' : undefined}>
        <Money value={run.cost} decimals={3} />
        {run.simulated && <span className="visually-hidden"> simulated</span>}
      </td>
    </tr>
  )
}
