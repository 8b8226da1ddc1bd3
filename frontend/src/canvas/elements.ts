/** A document as React Flow wants it: known sizes and ports, so that nothing has to be measured. */
import type { NodeHandle } from '@xyflow/react'
import { Position } from '@xyflow/react'
import type { Kind } from '../api/types'
import type { Edge, FlowDocument, Step } from '../graph/document'
import { edgeId } from '../graph/document'
import type { Way } from '../graph/detours'
import { detours } from '../graph/detours'
import { childrenOf, outsideIn, PORT_Y, rowY, sizesOf, STEP } from '../graph/geometry'
import { ERROR_PORT, hasIn, portsOf } from '../graph/ports'
import type { FrameNodeType } from './FrameNode'
import type { NoteNodeType } from './NoteNode'
import type { StepEdgeType } from './StepEdge'
import type { StepNodeType } from './StepNode'

export type CanvasNode = StepNodeType | FrameNodeType | NoteNodeType

const PORT = 8
const NOTE = { width: 208, height: 80 }
// The step inside speaks for itself; the wrapper has no role.
const domAttributes = { 'aria-roledescription': undefined }

export function nodesOf(document: FlowDocument, kinds: readonly Kind[]): CanvasNode[] {
  const { steps } = document
  const frames = new Set(childrenOf(steps).keys())
  const isFrame = (step: Step) => frames.has(step.id) || kindOf(kinds, step)?.frame === true
  const sizes = sizesOf(steps, (step) => portsOf(kinds, step).length, isFrame)
  const failing = new Set(document.edges.filter((edge) => edge.port === ERROR_PORT).map((edge) => edge.source))
  const nodes: CanvasNode[] = outsideIn(steps).map((step) => {
    const size = sizes.get(step.id) ?? { width: 0, height: 0 }
    const ports = portsOf(kinds, step)
    const portY = isFrame(step) ? framePortY(step, steps, size.height) : PORT_Y
    const handles = [
      ...(hasIn(kinds, step) ? [handle('target', Position.Left, 0, portY)] : []),
      ...ports.map((name, row) => handle('source', Position.Right, size.width, rowY(ports, row, portY), name)),
      ...(failing.has(step.id) ? [handle('source', Position.Right, size.width, size.height - PORT_Y, ERROR_PORT)] : []),
    ]
    const parentId = step.parent && frames.has(step.parent) ? step.parent : undefined
    const shared = { id: step.id, position: step.position, parentId, ...size, handles, domAttributes }
    if (isFrame(step)) return { ...shared, type: 'frame', data: { step, tabStop: false, portY } }
    return { ...shared, type: 'step', data: { step, tabStop: false, failing: failing.has(step.id) } }
  })
  return [...nodes, ...notesOf(document, frames)]
}

function notesOf(document: FlowDocument, frames: ReadonlySet<string>): NoteNodeType[] {
  return (document.notes ?? []).map((note) => ({
    id: `note:${note.id}`,
    type: 'note',
    position: note.position,
    parentId: note.parent && frames.has(note.parent) ? note.parent : undefined,
    width: note.size?.width ?? NOTE.width,
    height: note.size?.height ?? NOTE.height,
    data: { note },
    domAttributes,
  }))
}

/** A loop is entered on the line of its first row, lanes in their middle. */
function framePortY(frame: Step, steps: readonly Step[], height: number): number {
  if (frame.kind !== 'loop') return height / 2
  const inside = steps.filter((step) => step.parent === frame.id)
  return inside.length === 0 ? height / 2 : Math.min(...inside.map((step) => step.position.y)) + PORT_Y
}

function kindOf(kinds: readonly Kind[], step: Step): Kind | undefined {
  return kinds.find((kind) => kind.kind === step.kind)
}

function handle(type: 'source' | 'target', position: Position, x: number, y: number, id?: string) {
  return { id, type, position, x: x - PORT / 2, y: y - PORT / 2, width: PORT, height: PORT }
}

/** Marks the selected step and the tab stop; every other node stays the same object. */
export function withFocus(nodes: CanvasNode[], selected: string | null, tabStop: string | null): CanvasNode[] {
  return nodes.map((node) => {
    if (node.type === 'note' || (node.id !== selected && node.id !== tabStop)) return node
    const marked = { selected: node.id === selected, tabStop: node.id === tabStop }
    if (node.type === 'frame') return { ...node, selected: marked.selected, data: { ...node.data, tabStop: marked.tabStop } }
    return { ...node, selected: marked.selected, data: { ...node.data, tabStop: marked.tabStop } }
  })
}

export function edgesOf(document: FlowDocument, kinds: readonly Kind[], nodes: readonly CanvasNode[]): StepEdgeType[] {
  const steps = new Map(document.steps.map((step) => [step.id, step]))
  const known = document.edges.filter((edge) => steps.has(edge.source) && steps.has(edge.target))
  const around = detours(waysOf(known, kinds, steps, nodes))
  return known.map((edge, index) => ({
    id: edgeId(edge),
    type: 'step',
    source: edge.source,
    target: edge.target,
    sourceHandle: leaving(edge, kinds, steps),
    data: {
      label: edge.port === 'out' ? '' : edge.port.replaceAll('_', ' '),
      inFrame: Boolean(steps.get(edge.source)?.parent),
      detour: around[index] ?? null,
    },
    // Edges are told by their nodes ("2 inputs, 1 output").
    ariaRole: 'presentation',
    domAttributes: { 'aria-hidden': true, 'aria-roledescription': undefined },
  }))
}

/** The port it really leaves by; one that the step does not have is drawn from the first it has. */
function leaving(edge: Edge, kinds: readonly Kind[], steps: ReadonlyMap<string, Step>): string | null {
  const source = steps.get(edge.source)
  const ports = source ? portsOf(kinds, source) : []
  return ports.includes(edge.port) || edge.port === ERROR_PORT ? edge.port : (ports[0] ?? null)
}

function waysOf(
  edges: readonly Edge[],
  kinds: readonly Kind[],
  steps: ReadonlyMap<string, Step>,
  nodes: readonly CanvasNode[],
): Way[] {
  const boxes = new Map(nodes.map((node) => [node.id, node]))
  const scopes = new Map<string | undefined, CanvasNode[]>()
  for (const node of nodes) {
    const scope = scopes.get(node.parentId)
    if (scope) scope.push(node)
    else scopes.set(node.parentId, [node])
  }
  return edges.map((edge) => {
    const [source, target] = [boxes.get(edge.source), boxes.get(edge.target)]
    const port = leaving(edge, kinds, steps)
    const from = at(source, (handle) => handle.type === 'source' && handle.id === port)
    const to = at(target, (handle) => handle.type === 'target')
    // Between two neighbouring columns nothing can stand.
    const beside = to.x - from.x > STEP.width ? (scopes.get(source?.parentId) ?? []) : []
    const others = beside
      .filter((node) => node.type !== 'note' && node !== source && node !== target)
      .map(({ position, width = 0, height = 0 }) => ({ ...position, width, height }))
    return { from, to, others }
  })
}

function at(node: CanvasNode | undefined, wanted: (handle: NodeHandle) => boolean): { x: number; y: number } {
  const found = node?.handles?.find(wanted)
  return { x: (node?.position.x ?? 0) + (found?.x ?? 0), y: (node?.position.y ?? 0) + (found?.y ?? 0) + PORT / 2 }
}
