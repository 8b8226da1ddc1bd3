/** Orthogonal edges with rounded corners. Pure: two ports in, an SVG path out. */

export interface Point {
  x: number
  y: number
}

const CORNER = 8
const STUB = 16
const DETOUR_STUB = 12
/** Ports of one row are measured on the screen: a fraction of a pixel is no step. */
const LEVEL = 2
const NODE_HEIGHT = 100
const PORT_TO_TOP = 20

/** The corner points from an out port (right side) to an in port (left side); `detour`: how far above or below the start
 * it runs level, where steps stand in its way. */
export function route(from: Point, to: Point, detour: number | null = null): Point[] {
  if (detour !== null) {
    const [out, back, level] = [from.x + DETOUR_STUB, to.x - DETOUR_STUB, from.y + detour]
    return [from, { x: out, y: from.y }, { x: out, y: level }, { x: back, y: level }, { x: back, y: to.y }, to]
  }
  if (Math.abs(from.y - to.y) < LEVEL && to.x >= from.x) return [from, { x: to.x, y: from.y }]
  if (to.x >= from.x + 2 * CORNER) {
    // The turn sits close to the target, so that edges of one source share their first stretch; in a narrow gap amid it.
    const turn = to.x >= from.x + 2 * STUB ? to.x - STUB : (from.x + to.x) / 2
    return [from, { x: turn, y: from.y }, { x: turn, y: to.y }, to]
  }
  const lane = between(from.y, to.y)
  const out = from.x + STUB
  const back = to.x - STUB
  return [from, { x: out, y: from.y }, { x: out, y: lane }, { x: back, y: lane }, { x: back, y: to.y }, to]
}

/** The height at which an edge that leads back crosses: between the rows, or below both boxes. */
function between(from: number, to: number): number {
  const [upper, lower] = from < to ? [from, to] : [to, from]
  const underUpper = upper - PORT_TO_TOP + NODE_HEIGHT
  const overLower = lower - PORT_TO_TOP
  if (overLower - underUpper >= 2 * CORNER) return (underUpper + overLower) / 2
  return lower - PORT_TO_TOP + NODE_HEIGHT + STUB
}

/** The middle of the longest level stretch, where a label covers the least; null when it would not fit there. */
export function labelPlace(points: readonly Point[], width: number): Point | null {
  let longest = width
  let place: Point | null = null
  points.slice(1).forEach((to, index) => {
    const from = points[index]
    if (!from || Math.abs(from.y - to.y) >= LEVEL) return
    const length = Math.abs(to.x - from.x)
    if (length > longest) {
      longest = length
      place = { x: (from.x + to.x) / 2, y: to.y }
    }
  })
  return place
}

export function roundedPath(points: readonly Point[], radius = CORNER): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first.x},${first.y}`
  rest.forEach((corner, index) => {
    const previous = points[index]
    const next = points[index + 2]
    if (!previous || !next) {
      path += ` L${corner.x},${corner.y}`
      return
    }
    const cut = Math.min(radius, distance(previous, corner) / 2, distance(corner, next) / 2)
    const enter = towards(corner, previous, cut)
    const leave = towards(corner, next, cut)
    path += ` L${enter.x},${enter.y} Q${corner.x},${corner.y} ${leave.x},${leave.y}`
  })
  return path
}

export function edgePath(from: Point, to: Point): string {
  return roundedPath(route(from, to))
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
}

function towards(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by }
}
