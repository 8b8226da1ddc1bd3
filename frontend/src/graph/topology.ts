/** Order and neighbourhood of steps: what the arrow keys follow and the list view shows. */
import type { FlowDocument, Step } from './document'

export interface Topology {
  /** Every step once: along the edges, ties from top to bottom, then left to right. */
  order: string[]
  before: ReadonlyMap<string, string[]>
  after: ReadonlyMap<string, string[]>
  rank: ReadonlyMap<string, number>
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
  const { order, rank } = layer([...steps.keys()].sort(place), before, after, place)
  return { order, before, after, rank }
}

function byPlace(a: Step | undefined, b: Step | undefined): number {
  if (!a || !b) return 0
  return a.position.y - b.position.y || a.position.x - b.position.x
}

/** Kahn's order; a cycle (a document being repaired) is entered at its first step by place. */
function layer(
  ids: string[],
  before: ReadonlyMap<string, string[]>,
  after: ReadonlyMap<string, string[]>,
  place: (a: string, b: string) => number,
): { order: string[]; rank: Map<string, number> } {
  const open = new Map(ids.map((id) => [id, before.get(id)?.length ?? 0]))
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

export type Direction = 'left' | 'right' | 'up' | 'down'

/** Left and right follow edges, up and down visit the steps of the same rank. Null: nowhere to go. */
export function neighbour(graph: Topology, id: string, direction: Direction): string | null {
  if (direction === 'right') return graph.after.get(id)?.[0] ?? null
  if (direction === 'left') return graph.before.get(id)?.[0] ?? null
  const level = graph.rank.get(id)
  const siblings = graph.order.filter((other) => graph.rank.get(other) === level)
  const place = siblings.indexOf(id) + (direction === 'down' ? 1 : -1)
  return siblings[place] ?? null
}
