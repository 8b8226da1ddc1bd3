import type { Instances } from './instances'
import { shownPath } from './instances'
import type { RunState } from './runState'
import { openQuestion } from './stepState'
import type { Topology } from './topology'

/** What lies in a frame comes before the frame. */
export function watchOrder(graph: Topology): string[] {
  return [...graph.order].sort((a, b) => (graph.depth.get(b) ?? 0) - (graph.depth.get(a) ?? 0))
}

/**
 * The step worth looking at now: one that works, else one that waits for a person, else one that waits for something
 * else, else the one that ended the run, else the last that ended.
 */
export function stepToWatch(run: RunState, instances: Instances, order: readonly string[], graph: Topology): string | null {
  const stateOf = (id: string) => run.steps.get(shownPath(instances, id))
  const find = (ids: readonly string[], ...states: string[]) => ids.find((id) => states.includes(stateOf(id)?.state ?? ''))
  const asks = (id: string) => {
    const state = stateOf(id)
    return state !== undefined && openQuestion(state) !== null
  }
  return (
    find(order.filter((id) => !graph.inside.has(id)), 'running', 'retrying') ??
    (instances.waiting.length > 0 ? order.find(asks) : undefined) ??
    find(order, 'running', 'retrying', 'waiting') ??
    (run.state === 'failed' ? find(order, 'failed') : undefined) ??
    lastEnded(run, instances, order) ??
    graph.order[0] ??
    null
  )
}

function lastEnded(run: RunState, instances: Instances, order: readonly string[]): string | null {
  let last: string | null = null
  let latest = ''
  for (const id of order) {
    const step = run.steps.get(shownPath(instances, id))
    if (!step || !['succeeded', 'failed', 'cancelled'].includes(step.state)) continue
    const ended = step.finished_at ?? ''
    // Of those that ended in the same moment the frame, or the later one, says more.
    if (ended < latest) continue
    last = id
    latest = ended
  }
  return last
}
