/** What a fork keeps and what it does again, as far as edges tell; the server also follows what was read by name. */
import type { Plan } from './frames'
import { framesAround } from './frames'
import { shownPath } from './instances'
import type { Instances } from './instances'
import { addMoney } from './money'
import { idOf } from './paths'
import type { RunState } from './runState'

export interface ForkEstimate {
  kept: number
  again: number
  /** What the kept steps cost, and are not charged again. */
  saved: string
}

/** `from`: the steps that are done again; those after them follow, and so do the frames around. */
export function forkEstimate(plan: Plan, run: RunState, instances: Instances, from: readonly string[]): ForkEstimate {
  const dropped = new Set<string>()
  const drop = (id: string): void => {
    if (dropped.has(id)) return
    dropped.add(id)
    plan.graph.after.get(id)?.forEach(drop)
    // A frame that is done again does all of its inside again; the frames around only go on.
    plan.graph.inside.get(id)?.forEach(dropInside)
    for (const frame of framesAround(plan.graph, id)) {
      if (dropped.has(frame)) continue
      dropped.add(frame)
      plan.graph.after.get(frame)?.forEach(drop)
    }
  }
  const dropInside = (id: string): void => {
    dropped.add(id)
    plan.graph.inside.get(id)?.forEach(dropInside)
  }
  from.forEach(drop)
  const isKept = (id: string) => {
    const state = run.steps.get(shownPath(instances, id))?.state
    return !dropped.has(id) && (state === 'succeeded' || state === 'skipped')
  }
  const kept = new Set(plan.document.steps.map(({ id }) => id).filter(isKept))
  let saved = '0.0000'
  for (const [path, step] of run.steps.entries()) if (kept.has(idOf(path))) saved = addMoney(saved, step.cost)
  return { kept: kept.size, again: plan.document.steps.length - kept.size, saved }
}

/** The steps that a rerun of a failed or cancelled run begins with. */
export function brokenSteps(plan: Plan, run: RunState, instances: Instances): string[] {
  return plan.graph.order.filter((id) => {
    const state = run.steps.get(shownPath(instances, id))?.state
    return state === 'failed' || state === 'cancelled'
  })
}
