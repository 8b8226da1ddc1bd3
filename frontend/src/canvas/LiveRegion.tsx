import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'

/** Says state changes, never tokens; a failure interrupts. */
export function LiveRegion({ run }: { run: RunStore }) {
  const said = useRunView(run, (view) => view.announcement)
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite">
        {said && !said.assertive ? said.text : ''}
      </div>
      <div className="visually-hidden" role="alert" aria-live="assertive">
        {said?.assertive ? said.text : ''}
      </div>
    </>
  )
}
