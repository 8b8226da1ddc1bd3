import { idOf } from '../../graph/paths'
import type { RunStore } from '../../stores/runStore'

/** What the step at this path is called. */
export function titleOf(store: RunStore, path: string): string {
  const id = idOf(path)
  return store.document.steps.find((step) => step.id === id)?.title ?? id
}
