import type { Kind, RunDetail } from '../../api/types'
import type { RunStore } from '../../stores/runStore'
import type { Looking } from '../../stores/useLooking'

/** What a dialog asks about this run: to run the flow again, to rerun it, or to fork it at a path. */
export type Asked = { what: 'again' | 'rerun' } | { what: 'fork'; path: string }

/** What the wide and the narrow view of a run, and the step in them, are given alike. */
export interface RunViewProps {
  detail: RunDetail
  kinds: readonly Kind[]
  store: RunStore
  looking: Looking
  onAsk: (asked: Asked | null) => void
  tryNow: () => void
}
