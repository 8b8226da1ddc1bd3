/* The small drawing of a flow on its card: the steps where they stand on the canvas, in their families' colours. */
import type { Family, FlowGraph, Kind } from '../api/types'
import { absolute, childrenOf, sizesOf } from '../graph/geometry'
import { roundedPath, type Point } from '../graph/routing'

export interface Block {
  id: string
  family: Family
  x: number
  y: number
  width: number
  height: number
  /** It holds the blocks that lie in it. */
  frame: boolean
}

export interface Thumbnail {
  blocks: Block[]
  edges: string[]
}

const PADDING = 16
/** A flow of one or two steps is not blown up beyond this. */
const LARGEST_SCALE = 0.22
const CORNER = 3

export function familyOf(kinds: readonly Kind[], kind: string, action: string | null): Family {
  const found = kinds.find((known) => known.kind === kind)
  return found?.actions.find((known) => known.action === action)?.family ?? found?.family ?? 'control'
}

export function thumbnail(graph: FlowGraph, kinds: readonly Kind[], width: number, height: number): Thumbnail {
  if (graph.steps.length === 0) return { blocks: [], edges: [] }
  const placed = graph.steps.map(({ width: w, height: h, x, y, ...step }) => ({
    ...step,
    position: { x, y },
    size: w !== null && h !== null ? { width: w, height: h } : null,
  }))
  const frames = childrenOf(placed)
  const places = absolute(placed)
  const sizes = sizesOf(placed, () => 1, (step) => step.size !== null)
  const boxes = placed.map((step) => ({ x: 0, y: 0, width: 0, height: 0, ...places.get(step.id), ...sizes.get(step.id), step }))
  const left = Math.min(...boxes.map((box) => box.x))
  const top = Math.min(...boxes.map((box) => box.y))
  const worldWidth = Math.max(...boxes.map((box) => box.x + box.width)) - left
  const worldHeight = Math.max(...boxes.map((box) => box.y + box.height)) - top
  const scale = Math.min((width - 2 * PADDING) / worldWidth, (height - 2 * PADDING) / worldHeight, LARGEST_SCALE)
  const offset = { x: (width - worldWidth * scale) / 2, y: (height - worldHeight * scale) / 2 }
  const blocks = boxes.map((box) => ({
    id: box.step.id,
    family: familyOf(kinds, box.step.kind, box.step.action),
    x: round(offset.x + (box.x - left) * scale),
    y: round(offset.y + (box.y - top) * scale),
    width: round(box.width * scale),
    height: round(box.height * scale),
    frame: frames.has(box.step.id),
  }))
  const byId = new Map(blocks.map((block) => [block.id, block]))
  const edges = graph.edges.flatMap(({ source, target }) => {
    const [from, to] = [byId.get(source), byId.get(target)]
    return from && to ? [roundedPath(between(from, to), CORNER)] : []
  })
  return { blocks, edges }
}

/** Out of the right side, into the left side; a step that stands further left is reached from below. */
function between(from: Block, to: Block): Point[] {
  const start = { x: round(from.x + from.width), y: round(from.y + from.height / 2) }
  const end = { x: to.x, y: round(to.y + to.height / 2) }
  if (start.x <= end.x) {
    if (start.y === end.y) return [start, end]
    const middle = round((start.x + end.x) / 2)
    return [start, { x: middle, y: start.y }, { x: middle, y: end.y }, end]
  }
  const gap = 6
  const below = round(Math.max(from.y + from.height, to.y + to.height) + gap)
  return [
    start,
    { x: start.x + gap, y: start.y },
    { x: start.x + gap, y: below },
    { x: end.x - gap, y: below },
    { x: end.x - gap, y: end.y },
    end,
  ]
}

const round = (value: number) => Math.round(value * 10) / 10
