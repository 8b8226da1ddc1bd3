/** Edges that would run behind steps on their way go around them, above or below, each on a line of its own. */
import type { Box } from './geometry'
import type { Point } from './routing'

const CLEAR = 16
const BETWEEN = 10

export interface Way {
  from: Point
  to: Point
  /** Boxes of the same scope, without the two ends. */
  others: readonly Box[]
}

/** How far from its start the edge runs level; null where nothing is in its way. */
export function detours(ways: readonly Way[]): (number | null)[] {
  const taken: Taken[] = []
  return ways.map(({ from, to, others }) => {
    const between = others.filter((box) => box.x < to.x - CLEAR && box.x + box.width > from.x)
    if (!between.some((box) => box.y - 2 < from.y && from.y < box.y + box.height + 2)) return null
    const above = free(Math.min(...between.map((box) => box.y)) - CLEAR, -BETWEEN, from.x, to.x, taken)
    const below = free(Math.max(...between.map((box) => box.y + box.height)) + CLEAR, BETWEEN, from.x, to.x, taken)
    const level = Math.abs(above - from.y) + Math.abs(above - to.y) < Math.abs(below - from.y) + Math.abs(below - to.y) ? above : below
    taken.push({ level, left: from.x, right: to.x })
    return level - from.y
  })
}

interface Taken {
  level: number
  left: number
  right: number
}

/** The next level that no other detour uses over this stretch. */
function free(level: number, step: number, left: number, right: number, taken: readonly Taken[]): number {
  const meets = (one: Taken) => Math.abs(one.level - level) < BETWEEN && one.left < right && left < one.right
  return taken.some(meets) ? free(level + step, step, left, right, taken) : level
}
