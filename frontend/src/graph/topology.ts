/** Order and neighbourhood of steps: what the arrow keys follow and the list view shows. */
import type { FlowDocument, Step } from './document'
import { childrenOf } from './geometry'

export interface Topology {
  /** Every step once: along the edges, ties from top to bottom, then left to right; a frame before what lies in it. */
  order: string[]
  before: ReadonlyMap<string, string[]>
  after: ReadonlyMap<string, string[]>
  /** Within its frame. */
  rank: ReadonlyMap<string, number>
  frame: ReadonlyMap<string, string>
  /** What lies in a frame, in order. */
  inside: ReadonlyMap<string, string[]>
  /** How many frames lie around a step. */
  depth: ReadonlyMap<string, number>
}

export function topology(document: FlowDocument): Topology {
  const steps = new Map(document.steps.map((step) => [step.id, step]))
  const before = new Map<string, string[]>()
  const after = new Map<string, string[]>()
  for (const id of steps.keys()) {
    before.set(id, [])
    after.set(id, [])
  }
  for (const { source, target } of document.edges) {
    if (!steps.has(source) || !steps.has(target)) continue
    const sources = before.get(target)
    if (sources && !sources.includes(source)) {
      sources.push(source)
      after.get(source)?.push(target)
    }
  }
  const place = (a: string, b: string) => byPlace(steps.get(a), steps.get(b))
  for (const targets of after.values()) targets.sort(place)
  for (const sources of before.values()) sources.sort(place)
  return { ...nested(document.steps, before, after, place), before, after }
}

function nested(
  steps: readonly Step[],
  before: ReadonlyMap<string, string[]>,
  after: ReadonlyMap<string, string[]>,
  place: (a: string, b: string) => number,
): Pick<Topology, 'order' | 'rank' | 'frame' | 'inside' | 'depth'> {
  const children = childrenOf(steps)
  const frame = new Map([...children].flatMap(([id, inner]) => inner.map((step) => [step.id, id] as const)))
  const inside = new Map<string, string[]>()
  const rank = new Map<string, number>()
  const depth = new Map<string, number>()
  const order: string[] = []
  const visit = (scope: readonly Step[], level: number): string[] => {
    const ids = scope.map((step) => step.id).filter((id) => !depth.has(id))
    for (const id of ids) depth.set(id, level)
    const layered = layer(ids.sort(place), before, after, place)
    for (const [id, number] of layered.rank) rank.set(id, number)
    for (const id of layered.order) {
      order.push(id)
      const inner = children.get(id)
      if (inner) inside.set(id, visit(inner, level + 1))
    }
    return layered.order
  }
  visit(steps.filter((step) => !frame.has(step.id)), 0)
  // Frames that lie in each other hang nowhere; their steps are still there.
  visit(steps.filter((step) => !depth.has(step.id)), 0)
  return { order, rank, frame, inside, depth }
}

function byPlace(a: Step | undefined, b: Step | undefined): number {
  if (!a || !b) return 0
  return a.position.y - b.position.y || a.position.x - b.position.x
}

/** Kahn's order within one scope; a cycle (a document being repaired) is entered at its first step by place. */
function layer(
  ids: string[],
  before: ReadonlyMap<string, string[]>,
  after: ReadonlyMap<string, string[]>,
  place: (a: string, b: string) => number,
): { order: string[]; rank: Map<string, number> } {
  const scope = new Set(ids)
  const open = new Map(ids.map((id) => [id, (before.get(id) ?? []).filter((source) => scope.has(source)).length]))
  const rank = new Map<string, number>()
  const order: string[] = []
  let ready = ids.filter((id) => open.get(id) === 0)
  let level = 0
  while (open.size > 0) {
    if (ready.length === 0) ready = [...open.keys()].slice(0, 1)
    const next: string[] = []
    for (const id of ready) {
      open.delete(id)
      order.push(id)
      rank.set(id, level)
    }
    for (const id of ready) {
      for (const target of after.get(id) ?? []) {
        const left = open.get(target)
        if (left === undefined) continue
        open.set(target, left - 1)
        if (left === 1) next.push(target)
      }
    }
    ready = next.sort(place)
    level += 1
  }
  return { order, rank }
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'in' | 'out'

/** Left and right follow edges, up and down visit the steps of the same rank, in and out cross the border of a frame.
 * Null: nowhere to go. */
export function neighbour(graph: Topology, id: string, direction: Direction): string | null {
  if (direction === 'right') return graph.after.get(id)?.[0] ?? null
  if (direction === 'left') return graph.before.get(id)?.[0] ?? null
  if (direction === 'in') return graph.inside.get(id)?.[0] ?? null
  if (direction === 'out') return graph.frame.get(id) ?? null
  const level = graph.rank.get(id)
  const frame = graph.frame.get(id)
  const siblings = graph.order.filter((other) => graph.rank.get(other) === level && graph.frame.get(other) === frame)
  const place = siblings.indexOf(id) + (direction === 'down' ? 1 : -1)
  return siblings[place] ?? null
}
