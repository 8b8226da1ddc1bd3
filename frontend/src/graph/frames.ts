/** Frames in a run: which pass, lane or item is meant, and how far they are. */
import type { FlowDocument, Step } from './document'
import type { Instances } from './instances'
import { settledCount, shownPath } from './instances'
import { inScope, roundsOf } from './paths'
import type { RunState } from './runState'
import type { StepState, StepStatus } from './stepState'
import { isActive, isSettled } from './stepState'
import type { Steps } from './steps'
import type { Topology } from './topology'

export type RoundWord = 'pass' | 'lane' | 'item' | 'round'

export function roundWord(kind: string): RoundWord {
  return ({ loop: 'pass', fan_out: 'lane', for_each: 'item' } as const)[kind] ?? 'round'
}

/** The frames around a step, the outermost first. */
export function framesAround(graph: Topology, id: string): string[] {
  const frames: string[] = []
  for (let frame = graph.frame.get(id); frame !== undefined && !frames.includes(frame); frame = graph.frame.get(frame)) {
    frames.unshift(frame)
  }
  return frames
}

/** Passes, lanes and items that somebody chose, by the frame's id; what nobody chose follows the run. */
export type Chosen = Readonly<Record<string, number>>

/** What a run plays: its document and how that hangs together. */
export interface Plan {
  document: FlowDocument
  graph: Topology
}

/** The instance of a step that is shown: as chosen, else where the work is. */
export function instancePath(plan: Plan, instances: Instances, steps: Steps, id: string, chosen: Chosen): string {
  const shown = shownPath(instances, id)
  const frames = framesAround(plan.graph, id)
  if (!frames.some((frame) => chosen[frame] !== undefined)) return shown
  const followed = roundsOf(shown)
  let scope = ''
  let following = true // the rounds so far are those in which the work is
  for (const [depth, frame] of frames.entries()) {
    const path = inScope(scope, frame)
    const there = followed[depth]?.number
    const lane = laneOf(plan, frame, frames[depth + 1] ?? id)
    const latest = Math.max(1, steps.get(path)?.instances ?? 1)
    const number: number = lane ?? chosen[frame] ?? (following ? there : undefined) ?? latest
    following &&= number === there
    scope = `${path}[${String(number)}]`
  }
  return inScope(scope, id)
}

/** The lane in which a step always is; null: its frame has no lanes. */
function laneOf({ document, graph }: Plan, frame: string, id: string): number | null {
  if (document.steps.find((step) => step.id === frame)?.kind !== 'fan_out') return null
  return lanesOf({ document, graph }, frame).findIndex((lane) => lane.includes(id)) + 1
}

/** The lanes of a fan-out: its groups of connected steps, in document order. */
export function lanesOf({ document, graph }: Plan, frame: string): string[][] {
  const inside = document.steps.filter(({ id }) => graph.frame.get(id) === frame).map(({ id }) => id)
  const lane = new Map(inside.map((id) => [id, id]))
  const root = (id: string): string => {
    const up = lane.get(id) ?? id
    return up === id ? id : root(up)
  }
  for (const { source, target } of document.edges) {
    if (!lane.has(source) || !lane.has(target)) continue
    const [a, b] = [root(source), root(target)]
    const [first, later] = inside.indexOf(a) < inside.indexOf(b) ? [a, b] : [b, a]
    if (first !== later) lane.set(later, first)
  }
  const groups = new Map<string, string[]>()
  for (const id of inside) groups.set(root(id), [...(groups.get(root(id)) ?? []), id])
  return [...groups.values()]
}

export interface Progress {
  word: RoundWord
  /** The highest number that has begun. */
  now: number
  /** Of how many; null: nobody knows yet. */
  of: number | null
  done: number
  failed: number
}

/** How far the frame at `path` is. */
export function progressOf(plan: Plan, run: RunState, instances: Instances, step: Step, path: string): Progress {
  const word = roundWord(step.kind)
  const state = run.steps.get(path)
  const now = state?.instances ?? 0
  if (word === 'lane') {
    const lanes = lanesOf(plan, step.id)
    return { word, now, of: lanes.length, ...counted(lanes.map((ids, place) => round(run.steps, path, place + 1, ids))) }
  }
  const ids = plan.graph.inside.get(step.id) ?? []
  const of = word === 'item' ? itemsOf(state) : limitOf(step)
  // At the top, where its steps come nowhere else, the tallies know: nothing has to be looked through.
  if (!path.includes('[') && word === 'item') {
    const tallies = ids.map((id) => instances.of.get(id)).filter((tally) => tally !== undefined)
    const done = Math.min(...tallies.map(settledCount))
    const failed = Math.max(0, ...tallies.map(({ by }) => by.failed))
    return { word, now, of, done: Number.isFinite(done) ? Math.max(0, done - failed) : 0, failed }
  }
  const rounds = Array.from({ length: now }, (_, place) => round(run.steps, path, place + 1, ids))
  return { word, now, of, ...counted(rounds) }
}

type RoundState = 'done' | 'failed' | 'open'

function round(steps: Steps, frame: string, number: number, ids: readonly string[]): RoundState {
  const states = ids.map((id): StepStatus => steps.get(`${frame}[${String(number)}].${id}`)?.state ?? 'queued')
  if (states.some(isActive) || !states.some(isSettled)) return 'open'
  if (states.includes('failed')) return 'failed'
  return states.every(isSettled) ? 'done' : 'open'
}

function counted(rounds: readonly RoundState[]): { done: number; failed: number } {
  return { done: rounds.filter((one) => one === 'done').length, failed: rounds.filter((one) => one === 'failed').length }
}

/** How many items a list has: what was noted at its start, else what came out. */
function itemsOf(state: StepState | undefined): number | null {
  const noted = state?.decisions.items
  if (typeof noted === 'number') return noted
  return Array.isArray(state?.output) ? state.output.length : null
}

function limitOf(step: Step): number | null {
  return typeof step.config.passes === 'number' ? step.config.passes : null
}

/** "pass 3", "item 12, pass 2": where a path is, from the outside in; empty at the top. */
export function roundWords(document: FlowDocument, path: string): string {
  const kinds = new Map(document.steps.map(({ id, kind }) => [id, kind]))
  return roundsOf(path)
    .map(({ frame, number }) => `${roundWord(kinds.get(frame.slice(frame.lastIndexOf('.') + 1)) ?? '')} ${number.toLocaleString('en')}`)
    .join(', ')
}
