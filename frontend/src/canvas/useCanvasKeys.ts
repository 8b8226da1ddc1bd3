import type { ReactFlowInstance } from '@xyflow/react'
import type { KeyboardEvent } from 'react'
import type { Topology } from '../graph/topology'
import { neighbour } from '../graph/topology'
import { camera, FIT } from './camera'
import { commandOf } from './keys'

interface CanvasKeys {
  graph: Topology
  flow: ReactFlowInstance
  tabStop: string | null
  onVisit: (id: string) => void
  onOpen: (id: string) => void
  onOut: () => void
  onListView: (() => void) | undefined
}

/** The canvas is one tab stop: arrows move the focus in graph order, the camera follows. */
export function useCanvasKeys({ graph, flow, tabStop, onVisit, onOpen, onOut, onListView }: CanvasKeys) {
  function visit(canvas: Element, id: string | null | undefined): void {
    if (!id) return
    onVisit(id)
    const node = canvas.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"]`)
    node?.focus({ preventScroll: true })
    if (!node || isInside(node, canvas)) return
    const { zoom } = flow.getViewport()
    const { x, y, width, height } = flow.getNodesBounds([id])
    void flow.setCenter(x + width / 2, y + height / 2, { zoom, ...camera() })
  }

  return (event: KeyboardEvent<HTMLDivElement>): void => {
    const inStep = event.target instanceof Element && event.target.closest('[data-step]') !== null
    const command = commandOf(event)
    if (!command || !inStep) return
    event.preventDefault()
    const canvas = event.currentTarget
    switch (command.do) {
      case 'move':
        if (tabStop) visit(canvas, neighbour(graph, tabStop, command.direction))
        return
      case 'first':
        visit(canvas, graph.order[0])
        return
      case 'last':
        visit(canvas, graph.order.at(-1))
        return
      case 'open':
        if (tabStop) onOpen(tabStop)
        return
      case 'out':
        onOut()
        return
      case 'fit':
        void flow.fitView({ ...FIT, ...camera() })
        return
      case 'actual size':
        void flow.zoomTo(1, camera())
        return
      case 'list view':
        onListView?.()
    }
  }
}

function isInside(node: Element, canvas: Element): boolean {
  const inner = node.getBoundingClientRect()
  const outer = canvas.getBoundingClientRect()
  return (
    inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom
  )
}
