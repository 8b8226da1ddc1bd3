/* The small drawing of a flow on its card: the steps where they stand on the canvas, in their families' colours. */
import type { Family, FlowGraph, Kind } from '../api/types'
import { roundedPath, type Point } from '../graph/routing'

export interface Block {
  id: string
  family: Family
  x: number
  y: number
  width: number
  height: number
}

export interface Thumbnail {
  blocks: Block[]
  edges: string[]
}

const STEP = { width: 176, height: 100 }
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
  const left = Math.min(...graph.steps.map((step) => step.x))
  const top = Math.min(...graph.steps.map((step) => step.y))
  const worldWidth = Math.max(...graph.steps.map((step) => step.x)) + STEP.width - left
  const worldHeight = Math.max(...graph.steps.map((step) => step.y)) + STEP.height - top
  const scale = Math.min((width - 2 * PADDING) / worldWidth, (height - 2 * PADDING) / worldHeight, LARGEST_SCALE)
  const offset = { x: (width - worldWidth * scale) / 2, y: (height - worldHeight * scale) / 2 }
  const blocks = graph.steps.map((step) => ({
    id: step.id,
    family: familyOf(kinds, step.kind, step.action),
    x: round(offset.x + (step.x - left) * scale),
    y: round(offset.y + (step.y - top) * scale),
    width: round(STEP.width * scale),
    height: round(STEP.height * scale),
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
