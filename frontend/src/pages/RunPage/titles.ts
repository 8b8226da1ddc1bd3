import { shownPath } from '../../graph/instances'
import { idOf } from '../../graph/paths'
import type { RunStore, RunView } from '../../stores/runStore'

/** What the step at this path is called. */
export function titleOf(store: RunStore, path: string): string {
  const id = idOf(path)
  return store.document.steps.find((step) => step.id === id)?.title ?? id
}

/** The innermost step that failed: a frame fails of what lies in it. */
export function failedPath(store: RunStore, { run, instances }: RunView): string | null {
  if (run.state !== 'failed') return null
  const { order, depth } = store.graph
  const failed = order.map((id) => shownPath(instances, id)).filter((path) => run.steps.get(path)?.state === 'failed')
  const level = (path: string) => depth.get(idOf(path)) ?? 0
  const deepest = Math.max(0, ...failed.map(level))
  return failed.find((path) => level(path) === deepest) ?? null
}
