/** How large steps are and where they stand. Children stand in their frame; everything here is in canvas pixels. */

export interface Placed {
  id: string
  kind: string
  position: { x: number; y: number }
  parent?: string | null
  size?: { width: number; height: number } | null
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export const STEP = { width: 176, height: 100 }
const HEADER = 40
export const PORT_Y = 20
/** A router, condition or approval: one row a branch. */
const ROW = 20
const PADDING = 16
const EMPTY_FRAME = { width: 2 * PADDING + STEP.width, height: HEADER + STEP.height + PADDING }

/** How far below the top of a step the port of a branch lies; `single`: where the only one does. */
export function rowY(ports: readonly string[], row: number, single: number): number {
  return ports.length > 1 ? HEADER + row * ROW + ROW / 2 : single
}

/** Frames by id with what lies in them; a frame nobody lies in is not among them. */
export function childrenOf<S extends Placed>(steps: readonly S[]): ReadonlyMap<string, S[]> {
  const known = new Set(steps.map((step) => step.id))
  const children = new Map<string, S[]>()
  for (const step of steps) {
    if (!step.parent || !known.has(step.parent) || step.parent === step.id) continue
    const inside = children.get(step.parent)
    if (inside) inside.push(step)
    else children.set(step.parent, [step])
  }
  return children
}

/** Steps so that every frame comes before what lies in it; frames that lie in each other are taken out. */
export function outsideIn<S extends Placed>(steps: readonly S[]): S[] {
  const children = childrenOf(steps)
  const inside = new Set([...children.values()].flat().map((step) => step.id))
  const order: S[] = []
  const seen = new Set<string>()
  const visit = (step: S): void => {
    if (seen.has(step.id)) return
    seen.add(step.id)
    order.push(step)
    children.get(step.id)?.forEach(visit)
  }
  steps.filter((step) => !inside.has(step.id)).forEach(visit)
  return order
}

/** `rows`: how many branches a step lists. A frame without a size holds what lies in it. */
export function sizesOf<S extends Placed>(
  steps: readonly S[],
  rows: (step: S) => number,
  isFrame: (step: S) => boolean,
): ReadonlyMap<string, { width: number; height: number }> {
  const children = childrenOf(steps)
  const sizes = new Map<string, { width: number; height: number }>()
  for (const step of outsideIn(steps).reverse()) {
    const inside = children.get(step.id) ?? []
    if (inside.length === 0 && !isFrame(step)) {
      const branches = rows(step)
      sizes.set(step.id, branches > 1 ? { width: STEP.width, height: HEADER + branches * ROW + 8 } : STEP)
      continue
    }
    const right = Math.max(EMPTY_FRAME.width, ...inside.map((one) => one.position.x + width(sizes, one) + PADDING))
    const bottom = Math.max(EMPTY_FRAME.height, ...inside.map((one) => one.position.y + height(sizes, one) + PADDING))
    sizes.set(step.id, {
      width: Math.max(step.size?.width ?? 0, right),
      height: Math.max(step.size?.height ?? 0, bottom),
    })
  }
  return sizes
}

/** Where a step stands on the whole canvas. */
export function absolute(steps: readonly Placed[]): ReadonlyMap<string, { x: number; y: number }> {
  const places = new Map<string, { x: number; y: number }>()
  for (const step of outsideIn(steps)) {
    const frame = step.parent && step.parent !== step.id ? places.get(step.parent) : undefined
    places.set(step.id, { x: step.position.x + (frame?.x ?? 0), y: step.position.y + (frame?.y ?? 0) })
  }
  return places
}

function width(sizes: ReadonlyMap<string, { width: number }>, step: Placed): number {
  return sizes.get(step.id)?.width ?? STEP.width
}

function height(sizes: ReadonlyMap<string, { height: number }>, step: Placed): number {
  return sizes.get(step.id)?.height ?? STEP.height
}
