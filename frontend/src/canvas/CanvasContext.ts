import { createContext, useContext } from 'react'
import type { Kind } from '../api/types'
import type { FlowDocument } from '../graph/document'
import type { Topology } from '../graph/topology'
import type { RunStore } from '../stores/runStore'

/** What every node and edge of one canvas shares; it changes only with the document. */
export interface CanvasScene {
  document: FlowDocument
  kinds: readonly Kind[]
  graph: Topology
  run: RunStore | null
}

export const CanvasContext = createContext<CanvasScene | null>(null)

export function useScene(): CanvasScene {
  const scene = useContext(CanvasContext)
  if (!scene) throw new Error('Nodes and edges live inside a FlowCanvas.')
  return scene
}
