import type { Run } from '../../api/types'

/** How long a run has been going, or took; nothing before it was picked up. */
export function elapsed(run: Pick<Run, 'started_at' | 'finished_at'>, now: Date): number | null {
  if (run.started_at === null) return null
  const end = run.finished_at === null ? now.getTime() : Date.parse(run.finished_at)
  return Math.max(0, end - Date.parse(run.started_at))
}
