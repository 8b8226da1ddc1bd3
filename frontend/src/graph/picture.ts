import type { FlowGraph } from '../api/types'
import type { FlowDocument } from './document'

/** What a thumbnail draws of a document that the server has not stored yet. */
export function graphOf(document: FlowDocument): FlowGraph {
  const steps = document.steps.map((step) => ({
    id: step.id,
    kind: step.kind,
    action: typeof step.config.action === 'string' ? step.config.action : null,
    x: step.position.x,
    y: step.position.y,
    parent: step.parent ?? null,
    width: step.size?.width ?? null,
    height: step.size?.height ?? null,
  }))
  return { steps, edges: document.edges.map(({ source, target }) => ({ source, target })) }
}
