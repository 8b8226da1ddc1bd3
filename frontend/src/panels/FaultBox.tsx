import { Link } from 'wouter'
import { mendedAt } from '../graph/accounts'
import type { Fault } from '../graph/journal'

/** What happened, why, and the likely fix. */
interface FaultBoxProps {
  fault: Fault
  tone?: 'failed' | 'retrying'
  /** The one that was asked, where it is known. */
  account?: string
}

export function FaultBox({ fault, tone = 'failed', account = '' }: FaultBoxProps) {
  const place = mendedAt(fault.code, account)
  return (
    <div className="fault">
      <div className="note" data-st={tone}>
        <b>{fault.message}</b>
        {fault.where && <div className="t12">At {fault.where}</div>}
      </div>
      {fault.remedy && (
        <p className="t12 m2">
          Most likely fix: <span className="fault-remedy">{fault.remedy}</span>
        </p>
      )}
      {place !== null && (
        <p className="t12">
          <Link href={place} className="link">
            {place.includes('?') ? 'Open the account' : 'Open the accounts'}
          </Link>
        </p>
      )}
    </div>
  )
}
