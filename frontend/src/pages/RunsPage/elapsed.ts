import type { Run } from '../../api/types'

/** How long a run has been going, or took; nothing before it was picked up. */
export function elapsed(run: Pick<Run, 'started_at' | 'finished_at'>, now: Date): number | null {
  if (run.started_at === null) return null
  const end = run.finished_at === null ? now.getTime() : Date.parse(run.finished_at)
  return Math.max(0, end - Date.parse(run.started_at))
}

/** The scale of the bars. Runs still going would stretch it without end. */
export const longestFinished = (runs: readonly Pick<Run, 'started_at' | 'finished_at'>[]) =>
  Math.max(0, ...runs.map((run) => (run.finished_at === null ? 0 : (elapsed(run, new Date(run.finished_at)) ?? 0))))
