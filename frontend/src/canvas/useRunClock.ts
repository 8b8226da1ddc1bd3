import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { useNow } from '../ui/useNow'

/** The server's time, as far as this page knows the run: it stands still while the live view is lost. */
export function useRunClock(run: RunStore, interval: number, ticking = true): number {
  const now = useNow(interval, ticking)
  const ahead = useRunView(run, (view) => view.clockAhead)
  const knownUntil = useRunView(run, (view) => view.knownUntil)
  return (knownUntil ?? now.getTime()) - ahead
}
