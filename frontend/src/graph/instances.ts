/**
 * How often each step of the document has come in a run, and how those instances stand. Counted along with the fold, so
 * that nobody who shows a step has to look through ten thousand paths.
 */
import type { FlowDocument } from './document'
import { idOf } from './paths'
import type { StepStatus } from './stepState'
import { isActive } from './stepState'
import type { Steps } from './steps'

export interface Tally {
  /** Instances that have begun, or ended without beginning. */
  total: number
  by: Readonly<Record<StepStatus, number>>
  /** The paths that work, wait or will be tried again, in the order in which they began. */
  active: readonly string[]
  /** The path whose state changed last; null: the step has not come yet. */
  latest: string | null
}

export interface Instances {
  of: ReadonlyMap<string, Tally>
  /** All paths that wait for something, in the order in which they began to. */
  waiting: readonly string[]
}

const NONE: Tally = Object.freeze<Tally>({
  total: 0,
  by: { queued: 0, running: 0, retrying: 0, waiting: 0, succeeded: 0, skipped: 0, failed: 0, cancelled: 0 },
  active: [],
  latest: null,
})

export function instancesOf(document: FlowDocument): Instances {
  return { of: new Map(document.steps.map(({ id }) => [id, NONE])), waiting: [] }
}

/** `touched`: the paths that may stand differently in `after` than in `before`. */
export function recount(instances: Instances, before: Steps, after: Steps, touched: Iterable<string>): Instances {
  const of = new Map(instances.of)
  let waiting = instances.waiting
  let changed = false
  for (const path of touched) {
    const was = before.get(path)?.state ?? 'queued'
    const is = after.get(path)?.state ?? 'queued'
    if (was === is) continue
    changed = true
    const id = idOf(path)
    of.set(id, moved(of.get(id) ?? NONE, path, was, is))
    if (was === 'waiting') waiting = waiting.filter((other) => other !== path)
    if (is === 'waiting') waiting = [...waiting, path]
  }
  return changed ? { of, waiting } : instances
}

function moved(tally: Tally, path: string, was: StepStatus, is: StepStatus): Tally {
  const by = { ...tally.by, [was]: tally.by[was] - 1, [is]: tally.by[is] + 1 }
  const total = tally.total + (was === 'queued' ? 1 : 0) - (is === 'queued' ? 1 : 0)
  let active = tally.active
  if (isActive(was) && !isActive(is)) active = active.filter((other) => other !== path)
  if (!isActive(was) && isActive(is)) active = [...active, path]
  // Queued is not a state of its own: nothing of it has come.
  by.queued = 0
  return { total, by, active, latest: is === 'queued' ? tally.latest : path }
}

/** The instance worth showing: one that waits, else the first that works, else the last that ended. */
export function shownPath({ of, waiting }: Instances, id: string): string {
  const tally = of.get(id) ?? NONE
  const asked = tally.by.waiting > 0 ? waiting.find((path) => idOf(path) === id) : undefined
  return asked ?? tally.active[0] ?? tally.latest ?? id
}

export function settledCount({ by }: Tally): number {
  return by.succeeded + by.skipped + by.failed + by.cancelled
}

/** How many steps of the document are done for now: they came, the last time well, and none is at work. */
export function stepsDone({ of }: Instances, steps: Steps): number {
  let done = 0
  for (const { active, latest } of of.values()) {
    if (active.length === 0 && latest !== null && steps.get(latest)?.state === 'succeeded') done += 1
  }
  return done
}

/** The next path of this step that failed, after the one shown; round the corner to the first. */
export function nextFailed(steps: Steps, frame: string, id: string, after: string): string | null {
  const failed = [...steps.inside(frame)].filter((path) => idOf(path) === id && steps.get(path)?.state === 'failed')
  const place = failed.indexOf(after)
  return failed[place + 1] ?? failed[0] ?? null
}

