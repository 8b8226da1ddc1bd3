import type { Fault } from '../graph/journal'

/** What happened, why, and the likely fix. */
export function FaultBox({ fault, tone = 'failed' }: { fault: Fault; tone?: 'failed' | 'retrying' }) {
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
    </div>
  )
}
