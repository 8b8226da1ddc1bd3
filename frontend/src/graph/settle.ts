/* A merge settled by a person: their choices written into the merged document, which holds the other side's until then. */
import type { MergeConflict } from '../api/types'
import type { Edge, FlowDocument, Step } from './document'

export type Side = 'yours' | 'theirs' | 'both'

export const conflictKey = ({ step, field }: MergeConflict) => `${step ?? ''}\n${field}`

/** In the order of their first conflict; the flow's own under null. */
export function byStep(conflicts: readonly MergeConflict[]): Map<string | null, MergeConflict[]> {
  const grouped = new Map<string | null, MergeConflict[]>()
  for (const conflict of conflicts) grouped.set(conflict.step, [...(grouped.get(conflict.step) ?? []), conflict])
  return grouped
}

/** `choices` by conflictKey; what nobody chose stays theirs. */
export function settle<Document extends FlowDocument>(
  merged: Document,
  yours: Document,
  conflicts: readonly MergeConflict[],
  choices: ReadonlyMap<string, Side>,
): Document {
  let document: FlowDocument = structuredClone(merged)
  for (const conflict of conflicts) {
    const side = choices.get(conflictKey(conflict)) ?? 'theirs'
    if (side === 'theirs') continue
    document =
      conflict.field === '' && conflict.step !== null
        ? withStep(document, yours, conflict.step)
        : withField(document, conflict, side === 'both' ? conflict.both : conflict.yours)
  }
  return document as Document
}

/** A whole step as it is on your side: gone with its edges, or back with those whose other end is there. */
function withStep(document: FlowDocument, yours: FlowDocument, id: string): FlowDocument {
  const touches = (edge: Edge) => edge.source === id || edge.target === id
  const step = yours.steps.find((candidate) => candidate.id === id)
  const others = document.steps.filter((candidate) => candidate.id !== id)
  const edges = document.edges.filter((edge) => !touches(edge))
  if (!step) return { ...document, steps: others, edges }
  const present = new Set([...others.map((other) => other.id), id])
  const back = yours.edges.filter((edge) => touches(edge) && present.has(edge.source) && present.has(edge.target))
  return { ...document, steps: placed(others, step, yours), edges: [...edges, ...back] }
}

/** Where it stood: before the first step that followed it and is still there. */
function placed(steps: readonly Step[], step: Step, yours: FlowDocument): Step[] {
  const after = yours.steps.slice(yours.steps.findIndex(({ id }) => id === step.id) + 1)
  const place = steps.findIndex(({ id }) => after.some((follower) => follower.id === id))
  return place < 0 ? [...steps, step] : steps.toSpliced(place, 0, step)
}

function withField(document: FlowDocument, { step, field }: MergeConflict, value: unknown): FlowDocument {
  const target = step === null ? document : document.steps.find(({ id }) => id === step)
  if (target) write(target as unknown as Record<string, unknown>, field.split('.'), value)
  return document
}

function write(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path
  if (name === undefined) return
  const here = target[name]
  if (rest.length > 0) {
    const inner = Array.isArray(here) ? byName(here, rest[0]) : here
    if (typeof inner !== 'object' || inner === null) return
    write(inner as Record<string, unknown>, Array.isArray(here) ? rest.slice(1) : rest, value)
  } else if (value === undefined) Reflect.deleteProperty(target, name)
  else target[name] = value
}

const byName = (list: readonly unknown[], name: string | undefined) =>
  list.find((item) => typeof item === 'object' && item !== null && 'name' in item && item.name === name)
