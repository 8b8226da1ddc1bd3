/** A document as React Flow wants it: known sizes and ports, so that nothing has to be measured. */
import { Position } from '@xyflow/react'
import type { FlowDocument } from '../graph/document'
import { edgeId } from '../graph/document'
import type { StepEdgeType } from './StepEdge'
import type { StepNodeType } from './StepNode'

const WIDTH = 176
const HEIGHT = 100
const PORT = 8
const PORT_Y = 20

export function nodesOf(document: FlowDocument): StepNodeType[] {
  return document.steps.map((step) => ({
    id: step.id,
    type: 'step',
    position: step.position,
    data: { step, tabStop: false },
    width: WIDTH,
    height: HEIGHT,
    handles: [
      ...(step.kind === 'input' ? [] : [port('target', Position.Left, -PORT / 2)]),
      ...(step.kind === 'output' ? [] : [port('source', Position.Right, WIDTH - PORT / 2)]),
    ],
    // The step inside speaks for itself; the wrapper has no role.
    domAttributes: { 'aria-roledescription': undefined },
  }))
}

function port(type: 'source' | 'target', position: Position, x: number) {
  return { type, position, x, y: PORT_Y - PORT / 2, width: PORT, height: PORT }
}

/** Marks the selected step and the tab stop; every other node stays the same object. */
export function withFocus(nodes: StepNodeType[], selected: string | null, tabStop: string | null): StepNodeType[] {
  return nodes.map((node) =>
    node.id === selected || node.id === tabStop
      ? { ...node, selected: node.id === selected, data: { ...node.data, tabStop: node.id === tabStop } }
      : node,
  )
}

export function edgesOf(document: FlowDocument): StepEdgeType[] {
  const steps = new Set(document.steps.map((step) => step.id))
  return document.edges
    .filter((edge) => steps.has(edge.source) && steps.has(edge.target))
    .map((edge) => ({
      id: edgeId(edge),
      type: 'step',
      source: edge.source,
      target: edge.target,
      // Edges are told by their nodes ("2 inputs, 1 output").
      ariaRole: 'presentation',
      domAttributes: { 'aria-hidden': true, 'aria-roledescription': undefined },
    }))
}
